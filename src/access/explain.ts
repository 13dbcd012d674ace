import type { Catalogue } from './catalogue.ts'
import { type Fit, fitOf } from './fit.ts'
import { foldEmail } from './person.ts'
import type { PeopleSet, Policy, Rule } from './policy.ts'
import type { Subject } from './subject.ts'
import { every, some, truth, type Truth } from './truth.ts'

/** What is known of somebody: as `PersonFacts`, null where nobody looked. */
export interface KnownFacts {
  readonly email: string
  readonly groups: ReadonlySet<string> | null
  readonly usergroups: ReadonlySet<string> | null
}

/** One of the ways into a set. */
export type Way =
  | { readonly by: 'all' }
  | { readonly by: 'email' }
  | { readonly by: 'group'; readonly group: string }
  | { readonly by: 'usergroup'; readonly usergroup: string }

/** Whether they are in a set: the ways that lead in, those that may, or all of them where none does. */
export interface SetExplained {
  readonly set: string
  readonly is: Truth
  readonly by: readonly Way[]
}

/** Whether they are in any of some sets: the sets that they are in, those that they may be in, or all where in none. */
export interface Claim {
  readonly is: Truth
  readonly sets: readonly string[]
}

/** What a rule is to somebody; `approves` is about what others ask for, and null where nobody has to approve. */
export interface RuleExplained {
  readonly rule: Rule
  readonly who: Claim
  readonly approves: Claim | null
}

/** Whether somebody may ask for a subject, and why. */
export interface Verdict {
  readonly subject: Subject
  readonly may: Truth
  /**
   * The rule that decides, none where no rule does; several where one of them does and it is not known which, or where the
   * subject is a whole account.
   */
  readonly deciders: readonly Rule[]
  /** All rules, in their order. */
  readonly rules: readonly (RuleExplained & { readonly fit: Fit })[]
  /** The account was taken not to be the management account, since it is not known which that is. */
  readonly notManagement: boolean
}

/** Who the policy takes somebody for. */
export interface Explanation {
  readonly email: string
  readonly sets: readonly SetExplained[]
  readonly admin: Claim
  readonly rules: readonly RuleExplained[]
  /** Null where the policy has no onboarding. `asks` is about themselves: administrators ask for anyone. */
  readonly onboarding: { readonly asks: Claim; readonly approves: Claim } | null
  /** Null where nothing was asked about. */
  readonly verdict: Verdict | null
}

/**
 * What the policy says of somebody, and why: the judgement of `judge` (src/access/policy.ts) with its reasons, which is
 * unknown where it hangs on what is not known. Without a catalogue no account is taken for the management account.
 */
export function explain(
  policy: Policy,
  known: KnownFacts,
  catalogue: Pick<Catalogue, 'managementAccountId'> | null,
  subject?: Subject,
): Explanation {
  const sets = Object.entries(policy.people).map(([name, set]) => explainSet(name, set, known))
  const inAny = (names: readonly string[]) => claim(sets, names)
  const { onboarding } = policy
  const rules = policy.rules.map((rule) => ({
    rule,
    who: inAny(rule.who),
    approves: rule.approval.kind === 'none' ? null : inAny(rule.approval.approvers),
  }))
  return {
    email: known.email,
    sets,
    admin: inAny(policy.admins),
    rules,
    onboarding: onboarding ? { asks: inAny(onboarding.who), approves: inAny(onboarding.approvers) } : null,
    verdict: subject ? judgeSubject(rules, subject, catalogue?.managementAccountId ?? null) : null,
  }
}

function explainSet(name: string, set: PeopleSet, known: KnownFacts): SetExplained {
  const ways: { readonly way: Way; readonly is: Truth }[] = [
    ...(set.all ? [{ way: { by: 'all' }, is: 'yes' } as const] : []),
    ...(set.emails ? [{ way: { by: 'email' }, is: truth(isOneOf(known.email, set.emails)) } as const] : []),
    ...(set.groups ?? []).map((group) => ({
      way: { by: 'group', group } as const,
      is: has(known.groups, group),
    })),
    ...(set.usergroups ?? []).map((usergroup) => ({
      way: { by: 'usergroup', usergroup } as const,
      is: has(known.usergroups, usergroup),
    })),
  ]
  const is = some(ways.map((each) => each.is))
  return { set: name, is, by: ways.filter((each) => each.is === is).map(({ way }) => way) }
}

const isOneOf = (email: string, emails: readonly string[]): boolean =>
  emails.some((each) => foldEmail(each) === foldEmail(email))

const has = (names: ReadonlySet<string> | null, name: string): Truth =>
  names ? truth(names.has(name)) : 'unknown'

/** A set that the policy does not have holds nobody. */
function claim(sets: readonly SetExplained[], names: readonly string[]): Claim {
  const each = [...new Set(names)].map((name) => ({
    name,
    is: sets.find(({ set }) => set === name)?.is ?? 'no',
  }))
  const is = some(each.map((one) => one.is))
  return { is, sets: each.filter((one) => one.is === is).map(({ name }) => name) }
}

function judgeSubject(
  explained: readonly RuleExplained[],
  subject: Subject,
  managementAccountId: string | null,
): Verdict {
  const rules = explained.map((each) => ({ ...each, fit: fitOf(each.rule, subject, managementAccountId) }))
  const matching = rules.map(({ rule, who, fit }) => ({ rule, is: every([who.is, fit.is]) }))
  const candidates = matching.filter(({ is }) => is !== 'no')
  const first = candidates.findIndex(({ is }) => is === 'yes')
  // Of a whole account every rule decides on a part; else none behind the first that surely matches.
  const isWhole = subject.kind === 'account' && subject.permissionSet === null
  const deciders = isWhole || first < 0 ? candidates : candidates.slice(0, first + 1)
  return {
    subject,
    may: some(candidates.map(({ is }) => is)),
    deciders: deciders.map(({ rule }) => rule),
    rules,
    notManagement: subject.kind === 'account' && managementAccountId === null,
  }
}
