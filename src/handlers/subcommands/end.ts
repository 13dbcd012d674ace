import { isRefusal, refuse, type Refusal } from '../../access/refusal.ts'
import { type AnyRequest, isAccess, isLive } from '../../access/request.ts'
import { endAccess } from '../../flow/end-access.ts'
import { identify } from '../../flow/identify.ts'
import { endedView } from '../../views/ended.ts'
import { holdingsView } from '../../views/holdings.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { orOnboarding } from '../newcomer.ts'

export const end: Subcommand = {
  name: 'end',
  ways: [
    {
      usage: '[id]',
      summary:
        'Hands back what you hold, or withdraws what you asked for. Approvers and administrators take back with it.',
    },
  ],
  run,
}

/** With an id: that one. Without: the only one there is, or else a choice. */
async function run(call: Call): Promise<Answer> {
  const { edges, speaker, stillInTime } = call
  const typed = call.words[0]?.text
  const found = typed === undefined ? await own(call) : await named(call, typed)
  if (isRefusal(found)) return orOnboarding(edges, speaker, found)
  const [request, ...others] = found
  if (!request) return refuse({ why: 'nothing-to-end' })
  if (others.length > 0) return holdingsView(found.filter(isAccess).filter(isLive), edges.now().toISOString())
  const ended = await endAccess(edges, { speaker, ref: request, stillInTime })
  return isRefusal(ended) ? ended : endedView(ended)
}

async function own({ edges, speaker }: Call): Promise<readonly AnyRequest[] | Refusal> {
  const person = await identify(edges, speaker)
  if (isRefusal(person)) return person
  const open = await edges.store.requests.openOf(person.principalId)
  return open.filter(({ status }) => status !== 'closed' && status !== 'ending')
}

/** Ids are read out to people and typed by them: case does not matter. */
async function named({ edges }: Call, typed: string): Promise<readonly AnyRequest[] | Refusal> {
  const found = await edges.store.requests.named(typed.toLowerCase())
  return found.length === 0 ? refuse({ why: 'no-such-request', id: typed }) : found
}
