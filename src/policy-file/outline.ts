import { setupOutline, type SetupOutline } from './setup-outline.ts'
import type { Path } from './source.ts'
import { isMapping, list, mapping, type Named, named, seconds, texts } from './values.ts'

export type { Named } from './values.ts'

/** A sentence about what stands at a path. */
export interface Finding {
  readonly path: Path
  /** It is about the key there, not what the key holds. */
  readonly key?: true
  readonly message: string
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
  /** Undefined where it is missing, or no length. */
  readonly maxDurationSeconds: number | undefined
  readonly channel: Named | undefined
}

/** The names in a file, as far as they can be read: what its parts say about each other is checked on this. */
export interface Outline {
  readonly portal: { readonly startUrl: Named | undefined; readonly region: Named | undefined }
  readonly sets: ReadonlyMap<string, SetOutline>
  readonly emailDomains: readonly Named[]
  /** The channel of cards, and the workspaces, by their ids. */
  readonly approvals: Named | undefined
  readonly teams: readonly Named[]
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
  readonly setup: SetupOutline
}

/** How a sentence calls a rule. */
export const title = ({ name, path }: RuleOutline): string =>
  name ? `rule "${name.text}"` : `rule ${Number(path.at(-1)) + 1}`

/** Takes whatever has the right shape and passes over the rest, so that one mistake does not hide the others. */
export function outline(value: unknown): Outline {
  const file = mapping(value)
  const [portal, onboarding] = [mapping(file['portal']), mapping(file['onboarding'])]
  return {
    portal: {
      startUrl: named(portal, 'startUrl', ['portal']),
      region: named(portal, 'region', ['portal']),
    },
    sets: new Map(
      Object.entries(mapping(file['people'])).map(([name, set]) => [name, setOutline(set, ['people', name])]),
    ),
    emailDomains: texts(mapping(file['slack'])['emailDomains'], ['slack', 'emailDomains']),
    approvals: named(mapping(file['slack']), 'approvals', ['slack']),
    teams: texts(mapping(file['slack'])['teams'], ['slack', 'teams']),
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
    setup: setupOutline(mapping(file['setup'])),
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
  const { approvals } = rule
  return {
    path,
    name: named(rule, 'name', path),
    keys: new Set(Object.keys(rule)),
    who: textsOf('who'),
    permissionSets: textsOf('permissionSets'),
    accounts: textsOf('accounts'),
    groups: textsOf('groups'),
    approvers: textsOf('approvers'),
    approvals: typeof approvals === 'number' ? approvals : 1,
    maxDurationSeconds: seconds(rule['maxDuration']),
    channel: named(rule, 'channel', path),
  }
}
