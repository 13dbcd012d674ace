import type { KnownBlock } from '@slack/types'
import type { Account } from '../access/catalogue.ts'
import type { Policy } from '../access/policy.ts'
import type { Reason, Refusal } from '../access/refusal.ts'
import type { KnownName } from '../access/sign-in.ts'
import { section, type View } from './blocks.ts'
import { profileLines } from './login.ts'
import { askWords } from './refusals-asking.ts'
import { endWords, reviewWords } from './refusals-deciding.ts'
import { offboardWords } from './refusals-offboarding.ts'
import { onboardWords } from './refusals-onboarding.ts'
import { mentionWords } from './refusals-mention.ts'
import { whoWords, type Words } from './refusals-who.ts'
import { unreachable } from './unreachable.ts'

/** What makes a refusal more helpful, where the caller knows it. */
export interface RefusalContext {
  /** Slack ids of the administrators, named where only they can help. */
  readonly admins?: readonly string[]
  /** With it, whoever asks for what they hold already is told how to sign in to it. */
  readonly portal?: Policy['portal']
  /** All accounts there are, so that a profile is called here what `/aws-login` calls it. */
  readonly accounts?: readonly Pick<Account, 'id' | 'name'>[]
  /** What `/aws-login` called profiles of theirs: names that they have for good. */
  readonly known?: readonly KnownName[]
  /** Whether the policy lets people ask for a user in Identity Center. */
  readonly onboarding?: boolean
}

/** The only wording of refusals: why not, and what to do next. */
export function refusalView({ refused }: Refusal, context: RefusalContext = {}): View {
  const { why, next } = refusalWords(refused, context)
  return { text: `${why} ${next}`, blocks: [section(`${why}\n${next}`), ...signInLines(refused, context)] }
}

/** Whether the words name administrators, where the caller knows them. */
export const namesAdmins = ({ refused }: Refusal, context: RefusalContext): boolean =>
  refusalWords(refused, { ...context, admins: ['U'] }).next !== refusalWords(refused, context).next

/** The same as data: already escaped mrkdwn. */
export function refusalWords(reason: Reason, { admins, onboarding }: RefusalContext = {}): Words {
  switch (reason.why) {
    case 'guest':
    case 'stranger':
    case 'bot':
    case 'deactivated':
    case 'unconfirmed-email':
    case 'no-email':
    case 'other-domain':
    case 'unknown-to-identity-center':
    case 'disabled-in-identity-center':
    case 'cannot-verify':
      return whoWords(reason, admins, onboarding)
    case 'no-such-account':
    case 'no-such-permission-set':
    case 'no-such-group':
    case 'no-such-account-or-group':
    case 'ambiguous-account':
    case 'no-such-choice':
    case 'bad-duration':
    case 'bad-start':
    case 'too-long':
    case 'no-reason':
    case 'reason-too-long':
    case 'incomplete':
    case 'not-eligible':
    case 'too-few-approvers':
    case 'catalogue-not-read':
    case 'holds-standing':
      return askWords(reason, admins)
    case 'no-such-request':
    case 'own-request':
    case 'not-an-approver':
    case 'needs-no-approval':
    case 'nobody-approves':
    case 'approved-already':
    case 'decided-already':
    case 'requester-not-eligible':
    case 'changed-meanwhile':
    case 'outcome-unknown':
      return reviewWords(reason)
    case 'no-card-here':
    case 'runs-already':
    case 'not-running':
      return mentionWords(reason)
    case 'may-not-end':
    case 'over-already':
    case 'nothing-to-end':
    case 'admins-only':
    case 'unknown-subcommand':
    case 'filter-too-long':
      return endWords(reason, admins)
    case 'no-onboarding':
    case 'may-not-onboard-oneself':
    case 'nobody-meant':
    case 'one-at-a-time':
    case 'no-such-member':
    case 'is-nobody':
    case 'several-users':
    case 'disabled-user':
    case 'boarding-open':
    case 'nothing-to-onboard':
    case 'bad-names':
    case 'user-name-taken':
    case 'group-not-given':
    case 'no-group-chosen':
    case 'another-address':
    case 'another-source':
      return onboardWords(reason, admins)
    case 'nobody-named':
    case 'offboards-oneself':
    case 'no-address-known':
    case 'offboarding-open':
    case 'survey-over':
    case 'being-offboarded':
    case 'offboarded-oneself':
      return offboardWords(reason)
    default:
      return unreachable(reason)
  }
}

function signInLines(reason: Reason, { portal, accounts = [], known = [] }: RefusalContext): KnownBlock[] {
  if (reason.why !== 'holds-standing' || !portal) return []
  const { accountId, label } = reason
  if (accountId === null || label.kind === 'group') return []
  const { account, permissionSet } = label
  return profileLines(portal, { accountId, account, permissionSet }, accounts, known)
}
