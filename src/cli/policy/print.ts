import type { Explanation } from '../../access/explain.ts'
import { groupsNamed, type Policy, usergroupsNamed } from '../../access/policy.ts'
import type { Refusal } from '../../access/refusal.ts'
import type { Subject } from '../../access/subject.ts'
import { type Part, setsPart, type Style } from '../../views/explanation.ts'
import { plainText } from '../../views/form-errors.ts'
import { refusalView } from '../../views/refusals.ts'
import { plain } from '../../views/terminal.ts'
import { verdictParts } from '../../views/verdict.ts'
import type { ExplainArguments } from './arguments.ts'
import type { LookedUp } from './look-up.ts'

const style: Style = {
  who: 'they',
  name: plain,
  code: (text) => `\`${plain(text)}\``,
  usergroup: plain,
}

/** The explanation as lines for a terminal. */
export function explanationText(explained: Explanation): string {
  const parts = explained.verdict ? verdictParts(explained.verdict, style) : []
  return [...parts, setsPart(explained, style)].map(partText).join('\n\n')
}

const partText = ({ heading, lines }: Part): string =>
  [heading, ...lines.map((line) => `  ${line}`)].join('\n')

/** A refusal as the bot words it, for a terminal. */
export const refusalText = (refusal: Refusal): string => plainText(refusalView(refusal).text)

/** Who somebody is, and what is not known of them, or of what it is about; and how to say that by hand. */
export function foundText(
  looked: LookedUp,
  policy: Policy,
  given: ExplainArguments,
  subject: Subject,
): string {
  const lines = [...slackLines(looked, policy, given), ...awsLines(looked, policy, given, subject)]
  return partText({ heading: plain(given.email), lines })
}

function slackLines({ member, usergroups }: LookedUp, policy: Policy, given: ExplainArguments): string[] {
  const ids = usergroupsNamed(policy, Object.keys(policy.people))
  const unknown =
    ids.length > 0 && !given.usergroups
      ? `user groups are unknown; give \`--usergroups ${ids.join(',')}\``
      : null
  if ('failed' in member)
    return [
      `Not looked up in Slack: ${plain(member.failed)}, so ${unknown ?? 'they are taken to be a full member'}.`,
    ]
  const { found } = member
  if (!found)
    return [
      `Nobody in Slack has the address ${given.email}: this goes by the address alone${unknown ? `, so ${unknown}` : ''}.`,
    ]
  const who = `In Slack they are ${plain(found.realName ?? found.handle ?? '')} (${found.slackId}).`
  return 'failed' in usergroups && unknown
    ? [who, `User groups were not looked up: ${plain(usergroups.failed)}, so ${unknown}.`]
    : [who]
}

function awsLines(
  { source, user, groups }: LookedUp,
  policy: Policy,
  given: ExplainArguments,
  subject: Subject,
): string[] {
  const names = groupsNamed(policy, Object.keys(policy.people))
  const gaps = [
    ...('failed' in groups && names.length > 0 && !given.groups
      ? [{ failed: groups.failed, so: `groups are unknown; give \`--groups ${names.map(plain).join(',')}\`` }]
      : []),
    ...('failed' in source ? [{ failed: source.failed, so: asTypedText(subject) }] : []),
  ]
  const [first] = gaps
  const [name] = 'found' in user && user.found ? [plain(user.found.userName)] : []
  return [
    ...(name === undefined ? [] : [`In IAM Identity Center they are ${name}.`]),
    ...(first
      ? [`Not looked up in AWS: ${plain(first.failed)}, so ${gaps.map(({ so }) => so).join('; ')}.`]
      : []),
    ...('found' in source ? [sourceText(source.found.keptSince)] : []),
  ]
}

function asTypedText(subject: Subject): string {
  if (subject.kind === 'group') return 'the group is taken as it was typed'
  const { id, ou } = subject.account
  const say = [...(id === null ? ['`--account-id`'] : []), ...(ou === null ? ['`--ou`'] : [])]
  return `the account is taken as it was typed${say.length > 0 ? `; give ${say.join(' and ')} to say more of it` : ''}`
}

const sourceText = (keptSince: string | null): string =>
  keptSince === null
    ? 'Accounts, permission sets and groups are as AWS has them now.'
    : `Accounts, permission sets and groups are as the bot read them at ${keptSince.slice(0, 16).replace('T', ' ')} UTC.`
