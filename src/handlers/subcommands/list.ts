import { isRefusal, refuse } from '../../access/refusal.ts'
import { isLive } from '../../access/request.ts'
import { inSets } from '../../access/policy.ts'
import { factsFor, identify } from '../../flow/identify.ts'
import { allHoldingsView, holdingsView } from '../../views/holdings.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { orOnboarding } from '../newcomer.ts'

export const list: Subcommand = {
  name: 'list',
  ways: [
    { usage: '', summary: 'Shows what you hold for a time, and what is pending.' },
    { usage: 'all', summary: 'Shows what everybody holds and waits for; for administrators.' },
  ],
  run,
}

async function run({ edges, speaker, words }: Call): Promise<Answer> {
  const person = await identify(edges, speaker)
  if (isRefusal(person)) return orOnboarding(edges, speaker, person)
  const now = edges.now().toISOString()
  const all = words[0]?.text.toLowerCase() === 'all'
  const from = Number(words[all ? 1 : 0]?.text ?? 1) || 1
  if (!all)
    return holdingsView((await edges.store.requests.openOf(person.principalId)).filter(isLive), now, from)
  const facts = await factsFor(edges, person, edges.policy.admins)
  if (isRefusal(facts)) return facts
  if (!inSets(edges.policy, edges.policy.admins, facts))
    return refuse({ why: 'admins-only', what: 'list all' })
  return allHoldingsView((await edges.store.requests.allOpen()).filter(isLive), now, from)
}
