/** What a user of the identity store is called; each as a person would type it. */
export interface Names {
  readonly givenName: string
  readonly familyName: string
  readonly userName: string
}

/** What is wrong with one of the names. */
export interface NameProblem {
  readonly name: keyof Names
  readonly problem: 'missing' | 'too-long' | 'blanks' | 'signs' | 'reserved'
}

/** The names' lengths at most; a user name's is AWS's own. */
export const nameLengths: Readonly<Record<keyof Names, number>> = {
  givenName: 200,
  familyName: 200,
  userName: 128,
}

/**
 * What Identity Center takes, for it answers all else with an error that names no field. Neither has room for what is not
 * seen. @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html
 */
const visible = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u
const visibleOrBlank = /^[\p{L}\p{M}\p{S}\p{N}\p{P} ]+$/u
const reserved = ['administrator', 'awsadministrators']

/** The names on one line each, without blanks around them. */
export const tidyNames = ({ givenName, familyName, userName }: Names): Names => ({
  givenName: oneLine(givenName),
  familyName: oneLine(familyName),
  userName: oneLine(userName),
})

/** What Identity Center would not take of these; empty where it takes them all. */
export function nameProblems(names: Names): NameProblem[] {
  return (['givenName', 'familyName', 'userName'] as const).flatMap((name) => {
    const problem = problemOf(name, names[name])
    return problem ? [{ name, problem }] : []
  })
}

function problemOf(name: keyof Names, value: string): NameProblem['problem'] | null {
  if (value === '') return 'missing'
  if (value.length > nameLengths[name]) return 'too-long'
  if (name !== 'userName') return visibleOrBlank.test(value) ? null : 'signs'
  if (/\s/.test(value)) return 'blanks'
  if (!visible.test(value)) return 'signs'
  return reserved.includes(value.toLowerCase()) ? 'reserved' : null
}

/** What Slack's profile calls somebody; null where it says nothing. */
export interface Profile {
  readonly handle: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  readonly realName: string | null
}

/** The names to begin with: the profile's own, or its full name taken apart; what can't be guessed is empty. */
export function suggestedNames(profile: Profile, email: string): Names {
  const [first = '', ...others] = oneLine(profile.realName ?? '').split(' ')
  const last = others.at(-1) ?? ''
  const given = profile.givenName ?? [first, ...others.slice(0, -1)].join(' ')
  const [local = ''] = email.split('@')
  const names = tidyNames({
    givenName: given,
    familyName: profile.familyName ?? last,
    userName: (profile.handle ?? local).replace(/\s/g, ''),
  })
  const clipped = (name: keyof Names): string => names[name].slice(0, nameLengths[name])
  return {
    givenName: clipped('givenName'),
    familyName: clipped('familyName'),
    userName: clipped('userName'),
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
