import { isRefusal } from '../../access/refusal.ts'
import { isLive } from '../../access/request.ts'
import { administrator } from '../../flow/administrator.ts'
import { identify } from '../../flow/identify.ts'
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
  const all = words[0]?.text.toLowerCase() === 'all'
  const person = await (all ? administrator(edges, speaker, 'list all') : identify(edges, speaker))
  if (isRefusal(person)) return orOnboarding(edges, speaker, person)
  const now = edges.now().toISOString()
  const from = Number(words[all ? 1 : 0]?.text ?? 1) || 1
  const { requests } = edges.store
  if (all) return allHoldingsView((await requests.allOpen()).filter(isLive), now, from)
  return holdingsView((await requests.openOf(person.principalId)).filter(isLive), now, from)
}
