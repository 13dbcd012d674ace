import { durationText } from '../access/duration.ts'
import type { Claim, Explanation, RuleExplained, SetExplained, Way } from '../access/explain.ts'
import type { Rule } from '../access/policy.ts'
import { capital, countText, listText } from './describe.ts'

/** How it is written: with Slack's marks or for a terminal, to somebody or about them. */
export interface Style {
  readonly who: 'you' | 'they'
  /** A name, made harmless. */
  readonly name: (text: string) => string
  /** What stands in the policy as it is typed there. */
  readonly code: (text: string) => string
  readonly usergroup: (id: string) => string
}

/** A heading and what stands below it, line by line; already in its style. */
export interface Part {
  readonly heading: string
  readonly lines: readonly string[]
}

/** Who the policy takes somebody for, and what that means. */
export function standingParts(explained: Explanation, style: Style): Part[] {
  const { who } = style
  const { rules } = explained
  const asking = rules.filter((each) => each.who.is !== 'no').map((each) => askLine(each, style))
  const others = rules.filter((each) => each.who.is === 'no')
  const approving = rules.flatMap(({ rule, approves }) =>
    approves && approves.is !== 'no' ? [`${ruleName(rule, style)}, ${byText(approves, style)}.`] : [],
  )
  return [
    setsPart(explained, style),
    { heading: `What ${who} may ask for`, lines: orNothing(asking) },
    {
      heading: `Rules that are not for ${who === 'you' ? 'you' : 'them'}`,
      lines: others.map(
        ({ rule, who: claim }) => `${ruleName(rule, style)} is for ${setsText(claim, style)}.`,
      ),
    },
    { heading: `What ${who} may approve, when others ask for it`, lines: orNothing(approving) },
    { heading: 'Besides', lines: roleLines(explained, style) },
  ].filter(({ lines }) => lines.length > 0)
}

/** The sets of the policy, and whether somebody is in each. */
export const setsPart = ({ sets }: Explanation, style: Style): Part => ({
  heading: `The sets of people that ${style.who} are in, or not`,
  lines: sets.map((set) => `${style.code(set.set)}: ${memberText(set, style)}.`),
})

function memberText({ is, by }: SetExplained, style: Style): string {
  const ways = several(
    by.map((way) => wayText(way, style)),
    is === 'yes' ? 'and' : 'or',
  )
  if (is === 'unknown') return `not known, it hangs on ${ways}`
  if (is === 'no') return `no, not by ${ways}`
  return by.some((way) => way.by === 'all') ? 'yes, as everybody is' : `yes, by ${ways}`
}

function wayText(way: Way, { who, name, usergroup }: Style): string {
  switch (way.by) {
    case 'group':
      return `the group ${name(way.group)}`
    case 'usergroup':
      return `the user group ${usergroup(way.usergroup)}`
    default:
      return who === 'you' ? 'your address' : 'this address'
  }
}

/** What a rule lets somebody ask for. */
export const askLine = ({ rule, who }: RuleExplained, style: Style): string =>
  `${ruleName(rule, style)}: ${whatText(rule, style)}, up to ${durationText(rule.maxDurationSeconds)}, ${approvalText(rule, style)}; ${byText(who, style)}.`

const whatText = (rule: Rule, { code }: Style): string =>
  rule.kind === 'group'
    ? `membership of ${several(rule.groups.map(code))}`
    : `${several(rule.permissionSets.map(code))} in ${several(rule.accounts.map(code))}`

/** Who has to say yes. */
export const approvalText = ({ approval }: Rule, { code }: Style): string =>
  approval.kind === 'none'
    ? 'granted at once'
    : `granted after ${countText(approval.needed, 'approval')} of ${several(approval.approvers.map(code), 'or')}`

function roleLines({ admin, onboarding }: Explanation, style: Style): string[] {
  const role = (text: string, claim: Claim) =>
    claim.is === 'no'
      ? `${text}: no.`
      : `${text}: ${claim.is === 'yes' ? 'yes, ' : ''}${byText(claim, style)}.`
  return [
    role('Administrator', admin),
    ...(onboarding
      ? [
          role('May ask to be onboarded', onboarding.asks),
          role('May approve the onboarding of others', onboarding.approves),
        ]
      : []),
  ]
}

/** The sets that say so, or that it hangs on. */
export const byText = (claim: Claim, style: Style): string =>
  claim.is === 'yes' ? `by ${setsText(claim, style)}` : `not known, it hangs on ${setsText(claim, style)}`

export const setsText = ({ sets }: Claim, { code }: Style): string => several(sets.map(code), 'or')

export const ruleName = ({ name }: Rule, style: Style): string => `“${style.name(name)}”`

/** As many as are read, and how many more there are. */
export function several(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  const more = items.length - shownOfMany
  return more > 1 ? listText([...items.slice(0, shownOfMany), `${more} more`], word) : listText(items, word)
}

const shownOfMany = 5

const orNothing = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? lines : ['Nothing.'])

/** The subject of a sentence. */
export const subjectWord = ({ who }: Style): string => capital(who)
