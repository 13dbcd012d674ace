import { accountPattern } from '../access/pattern.ts'
import { title, type Finding, type Named, type Outline, type RuleOutline } from './outline.ts'

/** Rules that one earlier rule covers, so that they never decide anything. */
export function unreachableRules(file: Outline): Finding[] {
  return file.rules.flatMap((rule) => {
    const cover = coverOf(rule, file, starButIds)
    if (!cover) return []
    const message = `The ${title(rule)} never decides, because ${title(cover)} before it matches all that it does: move it up, narrow the other, or leave one of them out.`
    return [{ path: rule.path, message }]
  })
}

/**
 * Rules that only the management account saves from being unreachable: a `*` before them takes every other account, and
 * the file does not say which one that is.
 */
export function nearlyUnreachableRules(file: Outline): Finding[] {
  return file.rules.flatMap((rule) => {
    const cover = coverOf(rule, file, star)
    if (!cover || coverOf(rule, file, starButIds)) return []
    const message = `The ${title(rule)} decides on the management account alone, because ${title(cover)} before it takes all others: move it up if it names another account.`
    return [{ path: rule.path, message }]
  })
}

/** Whether one earlier pattern covers a later one that is not literally the same. */
type Covers = (earlier: string, later: string) => boolean

const star: Covers = (earlier) => earlier === '*'

/** `*` does not match the management account, and any id may be its id. */
const starButIds: Covers = (earlier, later) => star(earlier, later) && accountPattern(later).by !== 'id'

function coverOf(rule: RuleOutline, { rules, sets }: Outline, accounts: Covers): RuleOutline | undefined {
  const everybody: Covers = (earlier) => sets.get(earlier)?.all === true
  return rules
    .slice(0, rules.indexOf(rule))
    .find(
      (earlier) =>
        within(rule.who, earlier.who, everybody) &&
        (within(rule.groups, earlier.groups, star) ||
          (within(rule.permissionSets, earlier.permissionSets, star) &&
            within(rule.accounts, earlier.accounts, accounts))),
    )
}

/** An empty list is one that could not be read: nothing is said about it. */
const within = (later: readonly Named[], earlier: readonly Named[], covers: Covers): boolean =>
  later.length > 0 &&
  later.every(({ text }) => earlier.some((each) => each.text === text || covers(each.text, text)))
