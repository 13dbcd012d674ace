import { parseArgs } from 'node:util'

/** What `explain` was called with. */
export interface ExplainArguments {
  readonly email: string
  /** The words that name the account or group, and the permission set. */
  readonly about: readonly string[]
  /** Said by hand; undefined where it is to be looked up. */
  readonly groups: ReadonlySet<string> | undefined
  readonly usergroups: ReadonlySet<string> | undefined
  readonly accountId: string | undefined
  readonly ou: string | undefined
}

/** Reads the command line; a sentence where it can't be read. */
export function readArguments(args: readonly string[]): ExplainArguments | string {
  const read = parsed(args)
  if (typeof read === 'string') return read
  const { positionals, values } = read
  const [email = '', ...about] = positionals
  if (about.length === 0) return 'An address and what it is about have to be given.'
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) return `${email} is no e-mail address.`
  const { groups, usergroups, 'account-id': accountId, ou } = values
  if (accountId !== undefined && !/^\d{12}$/.test(accountId))
    return `${accountId} is no account id: it has 12 digits.`
  return { email, about, groups: listed(groups), usergroups: listed(usergroups), accountId, ou }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        groups: { type: 'string', multiple: true },
        usergroups: { type: 'string', multiple: true },
        'account-id': { type: 'string' },
        ou: { type: 'string' },
      },
    })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** `A,B` and the option given twice are the same. */
const listed = (values: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  values &&
  new Set(
    values
      .flatMap((value) => value.split(','))
      .map((name) => name.trim())
      .filter(Boolean),
  )
