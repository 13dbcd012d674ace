import { durationText } from '../access/duration.ts'
import type { Verdict } from '../access/explain.ts'
import type { Part as FitPart } from '../access/fit.ts'
import { accountPattern } from '../access/pattern.ts'
import type { Rule } from '../access/policy.ts'
import type { Subject } from '../access/subject.ts'
import { capital, countText } from './describe.ts'
import {
  approvalText,
  askLine,
  byText,
  type Part,
  ruleName,
  setsText,
  several,
  type Style,
  subjectWord,
} from './explanation.ts'

type Judged = Verdict['rules'][number]

/** Whether somebody may ask for something, and which rule says so; then why the other rules do not. */
export function verdictParts(verdict: Verdict, style: Style): Part[] {
  return [
    { heading: capital(subjectText(verdict.subject, style)), lines: answerLines(verdict, style) },
    { heading: reasonsHeading(verdict), lines: reasonLines(verdict, style) },
  ].filter(({ lines }) => lines.length > 0)
}

function reasonsHeading({ may, subject }: Verdict): string {
  if (may === 'no') return 'Why not'
  return may === 'yes' && !isWhole(subject) ? 'Why no rule before it' : 'The other rules'
}

/** What it is called: as the catalogue has it, or as it was typed. */
export function subjectText(subject: Subject, { name, code }: Style): string {
  if (subject.kind === 'group') return `the group ${name(subject.group)}`
  const { id, name: called } = subject.account
  const account = called === null ? name(id ?? '') : `${name(called)}${id === null ? '' : ` (${name(id)})`}`
  return subject.permissionSet === null
    ? `the account ${account}`
    : `${code(subject.permissionSet)} in ${account}`
}

/** The answer in a sentence of its own. */
export function answerText(verdict: Verdict, style: Style): string {
  const { may, deciders, subject } = verdict
  const they = subjectWord(style)
  if (isWhole(subject)) {
    if (may === 'no') return `${they} may ask for nothing there: no rule lets ${them(style)}.`
    return may === 'yes'
      ? `${they} may ask for something there.`
      : `It is not known whether ${style.who} may ask for anything there.`
  }
  if (may === 'no') return `${they} may not ask for it: no rule lets ${them(style)}.`
  const [rule, ...others] = deciders
  const named = several(
    deciders.map((each) => ruleName(each, style)),
    'or',
  )
  if (may === 'unknown')
    return `It is not known whether ${style.who} may ask for it: it hangs on the rule ${named}.`
  if (!rule || others.length > 0)
    return `${they} may ask for it; it is not known which rule decides: ${named}.`
  return `${they} may ask for it, for up to ${durationText(rule.maxDurationSeconds)}: the rule ${named} decides.`
}

function answerLines(verdict: Verdict, style: Style): string[] {
  const { deciders, rules, subject, may } = verdict
  const deciding = rules.filter(({ rule }) => deciders.includes(rule))
  const [only, ...others] = deciding
  const single = only && others.length === 0 && may === 'yes' && !isWhole(subject)
  return [
    answerText(verdict, style),
    ...(single ? [singleText(only, style)] : deciding.map((each) => askLine(each, style))),
    ...unknownLines(verdict, deciding, style),
    ...approvingLines(rules, style),
  ]
}

const singleText = ({ rule, who }: Judged, style: Style): string =>
  `It is ${approvalText(rule, style)}. The rule is for ${them(style)} ${byText(who, style)}.`

/** What the answer hangs on, as far as it is about the account. */
function unknownLines({ subject, notManagement, may }: Verdict, deciding: readonly Judged[], style: Style) {
  if (subject.kind === 'group') return []
  const unsure = deciding.filter(({ fit }) => fit.is === 'unknown').map(({ rule }) => rule)
  const needed = unsure.flatMap((rule) => (rule.kind === 'account' ? rule.accounts.map(accountPattern) : []))
  const missing = (['id', 'name', 'ou'] as const).filter(
    (part) => subject.account[part] === null && needed.some(({ by }) => by === part),
  )
  return [
    ...(unsure.length > 0
      ? [
          `Whether ${several(unsure.map((rule) => ruleName(rule, style)))} ${unsure.length === 1 ? 'is' : 'are'} about this account hangs on its ${several(missing.map((part) => (part === 'ou' ? 'organizational unit' : part)))}, not known here.`,
        ]
      : []),
    ...(notManagement && may !== 'no'
      ? ['It is taken not to be the management account: only a rule with its id means that one.']
      : []),
  ]
}

function approvingLines(rules: readonly Judged[], style: Style): string[] {
  const mine = rules.filter(({ fit, approves }) => fit.is !== 'no' && approves?.is === 'yes')
  const named = several(mine.map(({ rule }) => ruleName(rule, style)))
  return mine.length === 0 ? [] : [`When others ask for it, ${style.who} may approve it under ${named}.`]
}

/** The rules before the one that decides; else those about it or its account, and how many others there are. */
function reasonLines({ rules, deciders, subject, may }: Verdict, style: Style): string[] {
  const last = rules.findLastIndex(({ rule }) => deciders.includes(rule))
  const reasoned = rules.filter(({ rule }) => !deciders.includes(rule))
  if (may === 'yes' && !isWhole(subject))
    return rules
      .slice(0, last)
      .filter((each) => reasoned.includes(each))
      .map((each) => reasonLine(each, style))
  const about = reasoned.filter(
    ({ fit }) => fit.is !== 'no' || fit.parts.every((part) => part === 'permission set'),
  )
  const rest = reasoned.length - about.length
  const other = deciders.length + about.length > 0 ? 'other rule' : 'rule'
  return [
    ...about.map((each) => reasonLine(each, style)),
    ...(rest > 0 ? [`${countText(rest, other)} ${rest === 1 ? 'is' : 'are'} about other things.`] : []),
  ]
}

function reasonLine({ rule, who, fit }: Judged, style: Style): string {
  const reasons = [
    ...(fit.is === 'no'
      ? [`is about ${several(fit.parts.map((part) => otherThings(rule, part, style)))}`]
      : []),
    ...(who.is === 'no'
      ? [
          `is for ${setsText(who, style)}, and ${style.who} are not in ${who.sets.length > 1 ? 'any of them' : 'it'}`,
        ]
      : []),
  ]
  return `${ruleName(rule, style)} ${several(reasons)}.`
}

function otherThings(rule: Rule, part: FitPart, { code }: Style): string {
  if (part === 'kind') return rule.kind === 'group' ? 'groups' : 'accounts'
  const patterns = patternsOf(rule, part)
  return `other ${part}s (${several(patterns.map(code))})`
}

function patternsOf(rule: Rule, part: Exclude<FitPart, 'kind'>): readonly string[] {
  if (rule.kind === 'group') return rule.groups
  return part === 'account' ? rule.accounts : rule.permissionSets
}

const isWhole = (subject: Subject): boolean => subject.kind === 'account' && subject.permissionSet === null

const them = ({ who }: Style): string => (who === 'you' ? 'you' : 'them')
