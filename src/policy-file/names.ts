import { type Named, outline } from './outline.ts'
import { readSource } from './source.ts'

/** What a name in a policy is the name of. */
type NameKind = 'account' | 'permission-set' | 'group' | 'email' | 'usergroup' | 'channel' | 'team'

/** A name that somebody wrote down, and where; lines and columns count from 1. */
export interface PlacedName {
  readonly kind: NameKind
  /** As written: of rules, accounts, permission sets and groups may be globs. */
  readonly text: string
  readonly line: number
  readonly column: number
}

/** Every name in the text of a policy of which only Slack or AWS can tell whether it is the name of anything. */
export function namesIn(text: string): PlacedName[] {
  const source = readSource(text)
  const { sets, rules, onboarding, approvals, teams } = outline(source.value)
  const placed = (kind: NameKind, names: readonly (Named | undefined)[]): PlacedName[] =>
    names.flatMap((name) => (name ? [{ kind, text: name.text, ...source.at(name.path) }] : []))
  const inSets = [...sets.values()]
  return [
    ...placed(
      'account',
      rules.flatMap(({ accounts }) => accounts),
    ),
    ...placed(
      'permission-set',
      rules.flatMap(({ permissionSets }) => permissionSets),
    ),
    ...placed(
      'group',
      [inSets, rules, [onboarding]].flat().flatMap(({ groups }) => groups),
    ),
    ...placed(
      'email',
      inSets.flatMap(({ emails }) => emails),
    ),
    ...placed(
      'usergroup',
      inSets.flatMap(({ usergroups }) => usergroups),
    ),
    ...placed('channel', [approvals, ...rules.map(({ channel }) => channel)]),
    ...placed('team', teams),
  ]
}
