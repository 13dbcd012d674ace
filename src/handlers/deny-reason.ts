import { reasonIn } from '../access/reason.ts'
import { type Refusal, refuse } from '../access/refusal.ts'
import { helping } from './boundary.ts'
import type { HandlerEdges } from './edges.ts'
import { mentionedIn, readable } from './said.ts'

/** As long as the form for it allows. */
const longest = 500

/** A reason to deny that Slack wrote down, as it reads to people; a refusal where it is too long. */
export async function denyReason(edges: HandlerEdges, said: string): Promise<string | Refusal> {
  const plain = readable(said)
  const tooLong = ({ length }: string) =>
    length > longest ? refuse({ why: 'reason-too-long', length, max: longest }) : null
  const refused = tooLong(plain)
  if (refused) return refused
  const named = readable(said, await namesOf(edges, mentionedIn(said)))
  return tooLong(named) ?? reasonIn(named)
}

/** The names of the first few; their ids have to do where Slack doesn't tell in time. */
async function namesOf(edges: HandlerEdges, slackIds: readonly string[]): Promise<Map<string, string>> {
  const found = await Promise.all(
    slackIds
      .slice(0, 5)
      .map((id) => helping(edges.log, { via: 'names' }, () => edges.people.member(id), 500)),
  )
  return new Map(
    found.flatMap((member) => {
      const name = member?.realName ?? member?.handle
      return member && name ? [[member.slackId, name] as const] : []
    }),
  )
}
