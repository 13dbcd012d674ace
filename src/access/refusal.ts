import type { EntitlementLabel } from './entitlement.ts'
import type { NameProblem } from './newcomer.ts'
import type { Asked } from './request.ts'

/**
 * Every reason for "no", as data; worded only in src/views/refusals.ts. A refusal is an answer, not a fault: it is
 * returned, never thrown.
 */
export interface Refusal {
  readonly refused: Reason
}

export type Reason =
  | WhoReason
  | AskReason
  | ReviewReason
  | EndReason
  | OnboardReason
  | OffboardReason
  | MentionReason
  | { readonly why: 'unknown-subcommand'; readonly typed: string }
  /** Words to choose by, behind `/aws-login`. */
  | { readonly why: 'filter-too-long'; readonly length: number; readonly max: number }

/** Why somebody is nobody to us. */
export type WhoReason =
  | { readonly why: 'guest' | 'stranger' | 'bot' | 'deactivated' | 'unconfirmed-email' | 'no-email' }
  | { readonly why: 'other-domain'; readonly email: string; readonly domains: readonly string[] }
  | { readonly why: 'unknown-to-identity-center' | 'disabled-in-identity-center'; readonly email: string }
  /** Something that the decision needs could not be read just now: no answer is a "no". */
  | { readonly why: 'cannot-verify'; readonly what: string }

const who: Readonly<Record<WhoReason['why'], true>> = {
  guest: true,
  stranger: true,
  bot: true,
  deactivated: true,
  'unconfirmed-email': true,
  'no-email': true,
  'other-domain': true,
  'unknown-to-identity-center': true,
  'disabled-in-identity-center': true,
  'cannot-verify': true,
}

/** Whether a reason is about who somebody is. */
export const isAboutWho = (reason: Reason): reason is WhoReason => Object.hasOwn(who, reason.why)

/** Why a request is not made. */
export type AskReason =
  | {
      readonly why:
        'no-such-account' | 'no-such-permission-set' | 'no-such-group' | 'no-such-account-or-group'
      readonly typed: string
      readonly didYouMean: readonly string[]
    }
  | { readonly why: 'ambiguous-account'; readonly typed: string; readonly ids: readonly string[] }
  /** What was chosen in a form is not there any more. */
  | { readonly why: 'no-such-choice' }
  | { readonly why: 'bad-duration'; readonly typed: string }
  | StartProblem
  | {
      readonly why: 'too-long'
      readonly askedSeconds: number
      readonly maxSeconds: number
      readonly rule: string
    }
  | { readonly why: 'no-reason' }
  | { readonly why: 'reason-too-long'; readonly length: number; readonly max: number }
  | { readonly why: 'incomplete'; readonly missing: string; readonly usage: string }
  | { readonly why: 'not-eligible'; readonly what: string }
  /** Held without us, or through a group: there is nothing to ask for. */
  | {
      readonly why: 'holds-standing'
      readonly principalId: string
      readonly label: EntitlementLabel
      readonly accountId: string | null
      readonly throughGroup: string | null
    }
  | {
      readonly why: 'too-few-approvers'
      readonly needed: number
      readonly eligible: number
      readonly rule: string
    }
  | { readonly why: 'catalogue-not-read' }

/** Why there can be no start when somebody typed. */
export interface StartProblem {
  readonly why: 'bad-start'
  readonly typed: string
  readonly problem: 'over' | 'no-such-time' | 'too-far'
  /** What they may have meant, as it is typed. */
  readonly instead: string | null
  /** The zone that it was read in. */
  readonly timeZone: string
}

/** Why a press on a card does not count. */
export type ReviewReason =
  | { readonly why: 'no-such-request'; readonly id: string }
  | { readonly why: 'own-request' }
  /** `approvers` are those of the rule as it is now; empty where none could be found or read. */
  | { readonly why: 'not-an-approver'; readonly approvers: Asked['approvers']; readonly rule: string }
  /** By now the rule asks for no approval; or its request is allowed by none, and it names nobody who could close it. */
  | { readonly why: 'needs-no-approval'; readonly rule: string; readonly requester: string }
  | {
      readonly why: 'nobody-approves'
      readonly rule: string
      readonly requester: string
      readonly because: string
    }
  | { readonly why: 'approved-already' }
  | { readonly why: 'decided-already'; readonly state: string; readonly id: string }
  /** The press closed the request, whatever it was meant to do. */
  | { readonly why: 'requester-not-eligible'; readonly requester: string; readonly because: string }
  /** The policy, an approval or the request changed under the press; pressing again judges anew. */
  | { readonly why: 'changed-meanwhile'; readonly id: string }
  /** The answer to the save did not come in time: it may count, or not. */
  | { readonly why: 'outcome-unknown' }

/** Why somebody is not brought in. */
export type OnboardReason =
  /** The policy says nothing of onboarding, or not that this person may ask for themselves. */
  | { readonly why: 'no-onboarding' | 'may-not-onboard-oneself' }
  /** What was typed names nobody: as a mention it would. */
  | { readonly why: 'nobody-meant'; readonly typed: string }
  | { readonly why: 'no-such-member'; readonly typed: string }
  /** Whoever it is about is nobody to us. */
  | { readonly why: 'is-nobody'; readonly slackId: string; readonly because: WhoReason }
  | { readonly why: 'several-users'; readonly email: string; readonly userNames: readonly string[] }
  | { readonly why: 'disabled-user'; readonly email: string; readonly userName: string }
  /** More words than one person. */
  | { readonly why: 'one-at-a-time' }
  /** An onboarding of theirs is not over; whether whoever asks can end it, others can, or nobody any more. */
  | { readonly why: 'boarding-open'; readonly id: string; readonly ends: 'speaker' | 'others' | 'nobody' }
  /** There is a user, in all the groups that there are. */
  | { readonly why: 'nothing-to-onboard'; readonly slackId: string; readonly groups: readonly string[] }
  | { readonly why: 'bad-names'; readonly problems: readonly NameProblem[] }
  | { readonly why: 'user-name-taken'; readonly userName: string }
  /** By name; null where nobody knows it any more. */
  | { readonly why: 'group-not-given'; readonly group: string | null }
  | { readonly why: 'no-group-chosen' }
  /** Since it was asked: their address, or who makes the users. */
  | { readonly why: 'another-address' | 'another-source' }

/** Why something is not handed back or taken back. */
export type EndReason =
  /** `waits`: it is not decided yet, so that there is nothing to take back. */
  | { readonly why: 'may-not-end'; readonly id: string; readonly waits: boolean }
  | { readonly why: 'over-already'; readonly state: string; readonly id: string }
  | { readonly why: 'nothing-to-end' }
  | { readonly why: 'admins-only'; readonly what: string }

/** Why somebody is not seen out, or may not ask for anything meanwhile. */
export type OffboardReason =
  | { readonly why: 'nobody-named' | 'offboards-oneself' }
  | { readonly why: 'no-address-known'; readonly slackId: string }
  /** An offboarding of the same person is not over yet. */
  | { readonly why: 'offboarding-open'; readonly id: string }
  /** What the form shows is too old, or was shown to somebody else. */
  | { readonly why: 'survey-over' }
  /** Of whoever it is for; of whoever would decide on what is others'. */
  | { readonly why: 'being-offboarded' | 'offboarded-oneself'; readonly id: string }

/** Why what was said to the bot in a channel does nothing. */
export type MentionReason =
  /** It was not said in the thread of a request's card. */
  | { readonly why: 'no-card-here' }
  /** `withdraw` of what runs already, `end` of what does not run yet. */
  | { readonly why: 'runs-already' | 'not-running'; readonly id: string }

export const refuse = (reason: Reason): Refusal => ({ refused: reason })

export const isRefusal = (value: object): value is Refusal => 'refused' in value
