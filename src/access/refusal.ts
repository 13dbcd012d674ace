import type { EntitlementLabel } from './entitlement.ts'
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
  | { readonly why: 'not-an-approver'; readonly approvers: Asked['approvers']; readonly rule: string }
  | { readonly why: 'approved-already' }
  | { readonly why: 'decided-already'; readonly state: string; readonly id: string }
  | { readonly why: 'requester-not-eligible'; readonly requester: string; readonly because: string }
  /** The policy, an approval or the request changed under the press; pressing again judges anew. */
  | { readonly why: 'changed-meanwhile'; readonly id: string }
  /** The answer to the save did not come in time: it may count, or not. */
  | { readonly why: 'outcome-unknown' }

/** Why something is not handed back or taken back. */
export type EndReason =
  | { readonly why: 'may-not-end'; readonly id: string }
  | { readonly why: 'over-already'; readonly state: string; readonly id: string }
  | { readonly why: 'nothing-to-end' }
  | { readonly why: 'admins-only'; readonly what: string }

export const refuse = (reason: Reason): Refusal => ({ refused: reason })

export const isRefusal = (value: object): value is Refusal => 'refused' in value
