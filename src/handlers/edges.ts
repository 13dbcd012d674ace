import type { WebClient } from '@slack/web-api'
import type { Person } from '../access/person.ts'
import type { Refusal } from '../access/refusal.ts'
import type { AskEdges } from '../flow/request-access.ts'
import type { Reachable } from '../flow/approvers.ts'
import type { Known } from '../flow/identify.ts'
import type { AskLogin } from '../flow/login.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'

/** What handlers are handed: all that the flows need, and Slack's forms. */
export interface HandlerEdges extends AskEdges {
  /** The address of a message of ours. */
  readonly permalink: (message: { readonly channel: string; readonly ts: string }) => Promise<string>
  /** How long an answer may wait for its card to stand, so as to link it. */
  readonly cardPatienceMs: number
  /** Whether an acknowledgement leaves only once its listener is through, as on Lambda. */
  readonly acknowledgesLast: boolean
  /** Opens and updates forms. */
  readonly views: WebClient['views']
  /** Who speaks, kept for a minute: for what is shown while somebody types, never for a decision. */
  readonly identifyTyping: (speaker: Speaker) => Promise<Known | Refusal>
  /** Says something to one person alone, where they spoke; `threadTs` is null outside of threads. */
  readonly whisper: (
    to: { readonly channel: string; readonly user: string; readonly threadTs: string | null },
    view: View,
  ) => Promise<void>
  /** Who of these sets can be asked for help in Slack, kept for minutes. */
  readonly helpers: (setNames: readonly string[]) => Promise<Reachable>
  readonly askLogin: (ask: AskLogin) => Promise<Person | Refusal>
}
