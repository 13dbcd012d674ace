import type { Path } from './source.ts'

/** A sentence about what stands at a path. */
export interface Finding {
  readonly path: Path
  /** It is about the key there, not what the key holds. */
  readonly key?: true
  readonly message: string
}

/** A text and where it stands. */
export interface Named {
  readonly text: string
  readonly path: Path
}

interface SetOutline {
  readonly path: Path
  /** A mapping that holds nothing, not even a mistake. */
  readonly empty: boolean
  readonly all: boolean
  readonly emails: readonly Named[]
  readonly groups: readonly Named[]
  readonly usergroups: readonly Named[]
}

export interface RuleOutline {
  readonly path: Path
  readonly name: Named | undefined
  /** The keys that stand in the rule, whatever they hold. */
  readonly keys: ReadonlySet<string>
  readonly who: readonly Named[]
  readonly permissionSets: readonly Named[]
  readonly accounts: readonly Named[]
  readonly groups: readonly Named[]
  readonly approvers: readonly Named[]
  readonly approvals: number
}

/** The names in a file, as far as they can be read: what its parts say about each other is checked on this. */
export interface Outline {
  readonly sets: ReadonlyMap<string, SetOutline>
  readonly emailDomains: readonly Named[]
  /** Where an identity provider feeds the identity store. */
  readonly external: boolean
  readonly admins: readonly Named[]
  readonly rules: readonly RuleOutline[]
  readonly onboarding: {
    readonly who: readonly Named[]
    readonly approvers: readonly Named[]
    readonly groups: readonly Named[]
  }
  readonly deletesUsers: boolean
}

/** How a sentence calls a rule. */
export const title = ({ name, path }: RuleOutline): string =>
  name ? `rule "${name.text}"` : `rule ${Number(path.at(-1)) + 1}`

/** Takes whatever has the right shape and passes over the rest, so that one mistake does not hide the others. */
export function outline(value: unknown): Outline {
  const file = mapping(value)
  const onboarding = mapping(file['onboarding'])
  return {
    sets: new Map(
      Object.entries(mapping(file['people'])).map(([name, set]) => [name, setOutline(set, ['people', name])]),
    ),
    emailDomains: texts(mapping(file['slack'])['emailDomains'], ['slack', 'emailDomains']),
    external: file['identitySource'] === 'external',
    admins: texts(file['admins'], ['admins']),
    rules: list(file['rules']).flatMap((rule, at) =>
      isMapping(rule) ? ruleOutline(rule, ['rules', at]) : [],
    ),
    onboarding: {
      who: texts(onboarding['who'], ['onboarding', 'who']),
      approvers: texts(onboarding['approvers'], ['onboarding', 'approvers']),
      groups: texts(onboarding['groups'], ['onboarding', 'groups']),
    },
    deletesUsers: mapping(file['offboarding'])['deleteUser'] === true,
  }
}

function setOutline(value: unknown, path: Path): SetOutline {
  const set = mapping(value)
  const textsOf = (key: string) => texts(set[key], [...path, key])
  return {
    path,
    empty: isMapping(value) && Object.keys(value).length === 0,
    all: set['all'] === true,
    emails: textsOf('emails'),
    groups: textsOf('groups'),
    usergroups: textsOf('usergroups'),
  }
}

function ruleOutline(rule: Record<string, unknown>, path: Path): RuleOutline {
  const textsOf = (key: string) => texts(rule[key], [...path, key])
  const { name, approvals } = rule
  return {
    path,
    name: typeof name === 'string' ? { text: name, path: [...path, 'name'] } : undefined,
    keys: new Set(Object.keys(rule)),
    who: textsOf('who'),
    permissionSets: textsOf('permissionSets'),
    accounts: textsOf('accounts'),
    groups: textsOf('groups'),
    approvers: textsOf('approvers'),
    approvals: typeof approvals === 'number' ? approvals : 1,
  }
}

/** Whether a value of the file is a mapping of keys to values. */
export const isMapping = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapping = (value: unknown): Record<string, unknown> => (isMapping(value) ? value : {})

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const texts = (value: unknown, path: Path): Named[] =>
  list(value).flatMap((text, at) => (typeof text === 'string' ? [{ text, path: [...path, at] }] : []))
