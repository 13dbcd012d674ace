import { helpView } from '../../views/help.ts'
import type { Subcommand } from '../command.ts'
import { subcommands } from './index.ts'

export const help: Subcommand = {
  name: 'help',
  ways: [{ usage: '', summary: 'Shows this.' }],
  run: () =>
    Promise.resolve(
      helpView([
        ...subcommands.flatMap(({ name, ways }) =>
          ways.map(({ usage, summary }) => ({ usage: `/aws-access ${name} ${usage}`.trim(), summary })),
        ),
        {
          usage: '@aws-access approve | deny <reason> | withdraw | end | status',
          summary: 'In the thread of a request’s card, as the whole message: what the card’s buttons do.',
        },
        {
          usage: '/aws-login [words]',
          summary:
            'Sends you your portal link and your AWS CLI set-up; with words, for what has all of them.',
        },
      ]),
    ),
}
