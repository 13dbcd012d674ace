import { refuse, type Refusal } from '../access/refusal.ts'
import type { AnyRequest } from '../access/request.ts'
import type { Speaker } from '../flow/world.ts'
import type { View } from '../views/blocks.ts'
import type { HandlerEdges } from './edges.ts'
import { subcommands } from './subcommands/index.ts'
import { unescaped, type Word, wordsOf } from './words.ts'

/** What a subcommand is told of how it was called. */
export interface Call {
  readonly edges: HandlerEdges
  readonly speaker: Speaker
  /** The words behind the subcommand's name. */
  readonly words: readonly Word[]
  readonly triggerId: string
  /** Slack's own id of this delivery. */
  readonly deliveryId: string
  /** Throws once it is too late to answer. */
  readonly stillInTime: () => void
}

/** What a subcommand answers: a view, a refusal, the request it made, or nothing but the form it opened. */
export type Answer = View | Refusal | { readonly made: AnyRequest } | 'form-opened'

/** One subcommand of /aws-access: what `help` says of it sits beside what it does. */
export interface Subcommand {
  readonly name: string
  /** Each way to call it: what is typed behind the name, and what that does. */
  readonly ways: readonly { readonly usage: string; readonly summary: string }[]
  readonly run: (call: Call) => Promise<Answer>
}

/** Runs what was typed behind /aws-access; nothing typed shows what one holds. */
export async function runCommand(line: string, call: Omit<Call, 'words'>): Promise<Answer> {
  const [first, ...words] = wordsOf(unescaped(line))
  const name = first?.text.toLowerCase() ?? 'list'
  const subcommand = subcommands.find((each) => each.name === name)
  if (!subcommand) return refuse({ why: 'unknown-subcommand', typed: first?.text ?? '' })
  return subcommand.run({ ...call, words })
}
