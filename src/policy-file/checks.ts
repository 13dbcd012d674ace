import { nearest } from '../access/near.ts'
import { accountPattern, globMatches } from '../access/pattern.ts'
import { portalRegion } from '../access/portal-host.ts'
import { title, type Finding, type Named, type Outline, type RuleOutline } from './outline.ts'
import { longSessions, setupRepeats } from './setup-checks.ts'
import { hostOf, isHost } from './shapes.ts'
import { nearlyUnreachableRules, unreachableRules } from './unreachable.ts'

/** What the parts of the file say about each other, and may not. */
export const contradictions = (file: Outline): Finding[] => [
  ...twoRegions(file),
  ...emptySets(file),
  ...unusableNames(file),
  ...unknownSets(file),
  ...strangersEmails(file),
  ...file.rules.flatMap(halfRules),
  ...sameNames(file),
  ...unreachableRules(file),
  ...selfMadeApprovers(file),
  ...setupRepeats(file),
]

/** What may be meant so, but should be looked at. */
export const doubts = (file: Outline): Finding[] => [
  ...accountNames(file),
  ...tooFewApprovers(file),
  ...nearlyUnreachableRules(file),
  ...undoneBySync(file),
  ...longSessions(file),
]

/** Signing in by one Region's address with another Region's name fails for everybody. */
function twoRegions({ portal: { startUrl, region } }: Outline): Finding[] {
  const named = startUrl ? portalRegion(startUrl.text) : null
  if (!region || named === null || named === region.text) return []
  const message = `\`region\` is ${region.text}, but \`startUrl\` is the portal of ${named}: give the Region and the address of the same one.`
  return [{ path: region.path, message }]
}

const emptySets = ({ sets }: Outline): Finding[] =>
  [...sets].flatMap(([name, { empty, path }]) => {
    const message = `The set \`${name}\` names nobody: give \`all: true\`, \`emails\`, \`groups\` or \`usergroups\`.`
    return empty ? [{ path, message }] : []
  })

/** In JavaScript this name is never one of a mapping's own, so that the set would be nowhere. */
const unusableNames = ({ sets }: Outline): Finding[] =>
  [...sets].flatMap(([name, { path }]) => {
    const message = `A set can't be called \`${name}\`: give it another name.`
    return name === '__proto__' ? [{ path, key: true, message }] : []
  })

function unknownSets({ sets, admins, rules, onboarding }: Outline): Finding[] {
  // Without any set the one mistake is that there is none.
  if (sets.size === 0) return []
  const used = [admins, ...rules.flatMap(({ who, approvers }) => [who, approvers])]
  return [...used, onboarding.who, onboarding.approvers]
    .flat()
    .filter(({ text }) => !sets.has(text))
    .map(({ text, path }) => {
      const [near] = nearest(text, sets.keys(), 1)
      const instead = near ? `did you mean \`${near}\`?` : 'add it there, or name another set.'
      return { path, message: `There is no set \`${text}\` in \`people\`: ${instead}` }
    })
}

function strangersEmails({ sets, emailDomains }: Outline): Finding[] {
  const known = new Set(emailDomains.map(({ text }) => text.toLowerCase()))
  if (known.size === 0 || [...known].some((host) => !isHost(host))) return []
  return [...sets.values()].flatMap(({ emails }) =>
    emails.flatMap(({ text, path }) => {
      const host = hostOf(text)
      if (!host || known.has(host)) return []
      const message = `\`${text}\` is nobody, because ${host} is not in \`slack.emailDomains\`: correct the address, or add the host there.`
      return [{ path, message }]
    }),
  )
}

/** Either groups or permission sets with accounts; either approvers or none. */
function halfRules(rule: RuleOutline): Finding[] {
  const { path, keys } = rule
  const [set, account, group] = [keys.has('permissionSets'), keys.has('accounts'), keys.has('groups')]
  const found: Finding[] = []
  const add = (key: string | undefined, message: string) =>
    found.push({ path: key ? [...path, key] : path, message })

  if (group && (set || account))
    add(
      'groups',
      "`groups` can't stand beside `permissionSets` and `accounts`: make a rule of its own of it.",
    )
  else if (set && !account)
    add(undefined, `The ${title(rule)} has no \`accounts\`: say where, such as ["ou:Workloads/Prod"].`)
  else if (account && !set)
    add(undefined, `The ${title(rule)} has no \`permissionSets\`: say which, such as [ReadOnlyAccess].`)
  else if (!group && !set)
    add(
      undefined,
      `The ${title(rule)} is about nothing: give \`permissionSets\` with \`accounts\`, or \`groups\`.`,
    )

  if (keys.has('approval') && keys.has('approvers'))
    add('approval', "`approval: none` can't stand beside `approvers`: leave one of the two out.")
  else if (keys.has('approval') && keys.has('approvals'))
    add('approvals', '`approvals` means nothing beside `approval: none`: leave one of the two out.')
  else if (!keys.has('approval') && !keys.has('approvers'))
    add(undefined, `The ${title(rule)} does not say who approves: give \`approvers\`, or \`approval: none\`.`)
  return found
}

function sameNames({ rules }: Outline): Finding[] {
  const names = rules.flatMap(({ name }) => name ?? [])
  return names
    .filter(({ text }, at) => names.findIndex((each) => each.text === text) < at)
    .map(({ text, path }) => ({
      path,
      message: `Another rule is called "${text}" already: give this one a name of its own.`,
    }))
}

/** A group that can be asked for must not make its members approvers or admins: people could make themselves one. */
function selfMadeApprovers({ sets, admins, rules, onboarding }: Outline): Finding[] {
  const trusted = [...admins, ...rules.flatMap(({ approvers }) => approvers), ...onboarding.approvers]
  const powers = new Map<string, string>()
  for (const { text: set } of trusted)
    for (const { text: group } of sets.get(set)?.groups ?? []) powers.set(group, set)

  const found = (asked: readonly Named[], matches: (asked: string, group: string) => boolean) =>
    asked.flatMap(({ text, path }) =>
      [...powers]
        .filter(([group]) => matches(text, group))
        .map(([group, set]) => ({
          path,
          message: `Group ${group} can be asked for here, and whoever is in it is in the set \`${set}\`, which approves or administers: take it out of one of the two.`,
        })),
    )
  return [
    ...rules.flatMap(({ groups }) => found(groups, globMatches)),
    ...found(onboarding.groups, (asked, group) => asked === group),
  ]
}

const accountNames = ({ rules }: Outline): Finding[] =>
  rules.flatMap(({ accounts }) =>
    accounts
      .filter(({ text }) => accountPattern(text).by === 'name')
      .map(({ text, path }) => ({
        path,
        message: `\`${text}\` goes by account names, so renaming an account moves it to another rule: an id or an \`ou:\` path holds better.`,
      })),
  )

/** Only where the file itself names everybody who may approve. */
const tooFewApprovers = ({ rules, sets }: Outline): Finding[] =>
  rules.flatMap(({ path, approvers, approvals }) => {
    const named = approvers.map(({ text }) => sets.get(text))
    if (named.some((set) => !set || set.all || set.groups.length > 0 || set.usergroups.length > 0)) return []
    const people = new Set(named.flatMap((set) => set?.emails.map(({ text }) => text.toLowerCase()) ?? []))
    if (approvers.length === 0 || people.size >= approvals) return []
    const message = `${approvals} people have to approve, but \`approvers\` holds ${people.size}: add people, or lower \`approvals\`.`
    return [{ path: [...path, 'approvals'], message }]
  })

/** What an identity provider that feeds the identity store may take back with its next sync. */
function undoneBySync({ external, onboarding, deletesUsers }: Outline): Finding[] {
  if (!external) return []
  const groups = onboarding.groups.map(({ text, path }) => ({
    path,
    message: `With \`identitySource: external\` the next sync may undo memberships of ${text} that onboarding makes: name a group here that the identity provider does not manage.`,
  }))
  const message =
    '`deleteUser` does not last with `identitySource: external`, since the identity provider makes the user again: remove people there.'
  return deletesUsers ? [...groups, { path: ['offboarding', 'deleteUser'], message }] : groups
}
