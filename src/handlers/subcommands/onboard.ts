import { refuse } from '../../access/refusal.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { openOnboarding } from '../onboarding-form.ts'
import { personNamed } from '../words.ts'

export const onboard: Subcommand = {
  name: 'onboard',
  ways: [
    { usage: '', summary: 'Asks for your user in IAM Identity Center, and the groups to begin with.' },
    { usage: '@person', summary: 'Asks for it for somebody else; for administrators.' },
  ],
  run,
}

async function run(call: Call): Promise<Answer> {
  const { policy } = call.edges
  if (!policy.onboarding) return refuse({ why: 'no-onboarding' })
  const [whom, ...others] = call.words
  const named = whom ? personNamed(whom) : null
  // A name that Slack did not turn into a mention is anybody's.
  if (whom && !named) return refuse({ why: 'nobody-meant', typed: whom.text })
  if (others.length > 0) return refuse({ why: 'one-at-a-time' })
  return openOnboarding(call, named)
}
