import { isRefusal, refuse } from '../../access/refusal.ts'
import { askSurvey } from '../../flow/survey.ts'
import { lookingForm, offboardingRefused } from '../../views/offboarding-form.ts'
import type { Answer, Call, Subcommand } from '../command.ts'
import { personNamed } from '../words.ts'

export const offboard: Subcommand = {
  name: 'offboard',
  ways: [
    {
      usage: '@person',
      summary:
        'Shows everything that somebody holds, and takes it all away once you confirm it; for administrators. Also with an e-mail address.',
    },
  ],
  run,
}

/** The form opens before anything is looked up: a trigger is good for three seconds, and AWS may take most of them. */
async function run({ edges, speaker, words, triggerId, stillInTime }: Call): Promise<Answer> {
  const [first] = words
  const whom = first && personNamed(first)
  if (!first) return refuse({ why: 'nobody-named' })
  if (!whom) return refuse({ why: 'nobody-meant', typed: first.text })
  const opened = await edges.views.open({ trigger_id: triggerId, view: lookingForm() })
  const viewId = opened.view?.id
  if (!viewId) throw new Error('Slack opened a form without an id')
  const asked = await askSurvey(edges, { speaker, viewId, whom, stillInTime })
  if (isRefusal(asked)) await edges.views.update({ view_id: viewId, view: offboardingRefused(asked) })
  return 'form-opened'
}
