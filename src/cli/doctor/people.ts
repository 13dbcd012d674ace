import { WebAPIRateLimitedError } from '@slack/web-api'
import { isRefusal } from '../../access/refusal.ts'
import type { StoreUser } from '../../aws/identity-store.ts'
import { foldEmail } from '../../access/person.ts'
import { personWith } from '../../flow/identify.ts'
import { pause } from '../../pause.ts'
import { slackPeople } from '../../slack/people.ts'
import { refusalText } from '../policy/print.ts'
import type { AwsFacts } from './aws.ts'
import type { Company } from './company.ts'
import { eachName, NoMore } from './each-name.ts'
import { at, namesOf } from './place.ts'
import {
  errorText,
  failed,
  type Finding,
  type Known,
  Lacking,
  need,
  ok,
  type Report,
  warning,
} from './report.ts'
import type { CheckedPolicy } from './settings.ts'
import { isListed, later, missingScope, type SlackAccess, slackFailure } from './slack.ts'
import type { NeedReads } from './try-reads.ts'

const group = 'Names in the policy'

/** Holds the people that sets name against Slack and Identity Center: an approver whom nobody finds approves nothing. */
export function checkPeople(
  report: Report,
  {
    slack,
    facts,
    policy,
  }: { slack: Promise<Known<SlackAccess>>; facts: AwsFacts; policy: Promise<Known<CheckedPolicy>> },
  company: Company,
  needReads: NeedReads,
): void {
  void report.check({ group, id: 'names.emails.slack', name: 'e-mails in Slack' }, async (say) => {
    const checked = await need(policy)
    const access = await need(slack)
    // Else every one of them is refused, for the one reason that is a line already.
    if (!isListed(access, checked)) throw new Lacking('workspace')
    const { memberByEmail } = slackPeople(access.client)
    const ask = patiently(access, 'the addresses')
    await eachName(say, checked, 'email', 'found in Slack, and nobody whom the bot refuses', async (email) =>
      inSlack(checked, email, await ask(() => memberByEmail(email))),
    )
  })
  void report.check({ group, id: 'names.emails.aws', name: 'e-mails in AWS' }, async (say) => {
    const checked = await need(policy)
    await needReads('identitystore:GetUserId', 'identitystore:DescribeUser')
    const { userByEmail } = await (await need(facts.center)).identityStore()
    await eachName(say, checked, 'email', 'an enabled user of IAM Identity Center', async (email) => {
      const user = await userByEmail(email)
      return user ? judged(email, user) : inAnyCase(email, await company.users().catch(() => null))
    })
  })
  void report.check({ group, id: 'names.usergroups', name: 'user groups' }, async (say) => {
    const checked = await need(policy)
    const access = await need(slack)
    const { usergroup } = slackPeople(access.client)
    const ask = patiently(access, 'the user groups')
    await eachName(say, checked, 'usergroup', 'a user group of Slack with members', (id) =>
      inUsergroup(id, () => ask(() => usergroup(id))),
    )
  })
  void report.check({ group, id: 'names.teams', name: 'workspaces' }, async (say) => {
    const checked = await need(policy)
    const { teamId, enterpriseId } = await need(slack)
    const others = namesOf(checked, 'team').filter(({ text }) => text !== teamId && text !== enterpriseId)
    for (const name of others)
      say(
        warning(
          `${at(checked, name)}${name.text} is not the workspace that the bot is in, and can’t be looked up: its people count all the same.`,
        ),
      )
    if (others.length === 0) say(ok('slack.teams lists the workspace that the bot is in, and no other.'))
  })
}

function inSlack(
  { policy }: CheckedPolicy,
  email: string,
  member: Awaited<ReturnType<ReturnType<typeof slackPeople>['memberByEmail']>>,
): Finding | undefined {
  if (!member)
    return failed(
      `Nobody in Slack has the address ${email}.`,
      'Correct it: the address of the person’s Slack profile counts. Whoever left can be taken out.',
    )
  // Whether they have a user at AWS is another line's matter.
  const person = personWith({ policy }, member, undefined)
  if (!isRefusal(person) || person.refused.why === 'unknown-to-identity-center') return undefined
  return failed(`The bot refuses ${email}: “${refusalText(person)}”`)
}

const noUser = (email: string): Finding =>
  failed(
    `No user of IAM Identity Center has the address ${email}.`,
    'Correct it, or make the user: whoever has none can neither ask nor approve.',
  )

const judged = (email: string, { enabled, userName }: StoreUser): Finding | undefined =>
  enabled
    ? undefined
    : failed(
        `${userName}, the user of ${email}, is disabled in IAM Identity Center.`,
        'Enable the user, or take the address out.',
      )

/** The look-up is exact, and the bot finds addresses in another case by its own index of all users. */
function inAnyCase(email: string, users: readonly StoreUser[] | null): Finding | undefined {
  if (!users)
    return warning(
      `No user of IAM Identity Center has exactly the address ${email}; one may have it in another case.`,
    )
  const user = users.find(({ emails }) => emails.some((one) => foldEmail(one) === foldEmail(email)))
  return user ? judged(email, user) : noUser(email)
}

async function inUsergroup(id: string, ask: () => Promise<readonly string[]>): Promise<Finding | undefined> {
  try {
    const members = await ask()
    return members.length > 0 ? undefined : warning(`The user group ${id} has no members.`)
  } catch (error) {
    if (!['no_such_subteam', 'subteam_not_found', 'invalid_usergroup'].includes(errorText(error))) throw error
    const fix = 'Correct the id: it stands at the end of the user group’s address, and begins with S.'
    return failed(`There is no user group ${id} in Slack, or it is disabled.`, fix)
  }
}

/** The longest that Slack is waited for where it takes no more calls; a minute's worth comes back every minute. */
const patienceSeconds = 10

/** Asks Slack again where that is soon enough. Throws NoMore where it is not, or a scope is missing. */
function patiently(access: SlackAccess, what: string): <T>(ask: () => Promise<T>) => Promise<T> {
  let left = patienceSeconds
  return async (ask) => {
    for (;;)
      try {
        return await ask()
      } catch (error) {
        if (missingScope(error) !== null) throw new NoMore(() => slackFailure(error, access, what))
        if (!(error instanceof WebAPIRateLimitedError)) throw error
        const seconds = Math.max(1, error.retryAfter)
        if (seconds > left) throw new NoMore(tooMany(seconds))
        left -= seconds
        await pause(seconds * 1000)
      }
  }
}

const tooMany =
  (seconds: number): NoMore['of'] =>
  (left, all) =>
    warning(
      `${left} of ${all} could not be looked up: Slack takes no more such calls for ${seconds} s.`,
      later,
    )
