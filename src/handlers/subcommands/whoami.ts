import { explain } from '../../access/explain.ts'
import { isRefusal } from '../../access/refusal.ts'
import { findSubject } from '../../access/subject.ts'
import { known } from '../../flow/identify.ts'
import { whoamiView } from '../../views/whoami.ts'
import type { Answer, Call, Subcommand } from '../command.ts'

export const whoami: Subcommand = {
  name: 'whoami',
  ways: [
    { usage: '', summary: 'Shows who I take you for, and what you may ask for and approve, by which rule.' },
    {
      usage: '<account|group> [permission set]',
      summary: 'Shows whether you may ask for that, and by which rule, or why not.',
    },
  ],
  run,
}

async function run({ edges, speaker, words }: Call): Promise<Answer> {
  const { policy } = edges
  const who = await known(edges, speaker, Object.keys(policy.people))
  if (isRefusal(who)) return who
  const { person, facts } = who
  // Where the policy names no groups, nobody was in need of it yet.
  const catalogue = await edges.catalogue()
  if (words.length === 0) return whoamiView(person, explain(policy, facts, catalogue))
  const subject = findSubject(
    policy,
    catalogue,
    words.map(({ text }) => text),
  )
  return isRefusal(subject) ? subject : whoamiView(person, explain(policy, facts, catalogue, subject))
}
