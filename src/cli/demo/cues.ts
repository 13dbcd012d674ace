import type { Sandbox } from '../../sandbox/start.ts'
import type { Seen } from '../../sandbox/slack/seeing.ts'
import { type Stage, Surprise } from './stage.ts'

/** The moves that the story is told with: each does, shows, and holds what came out against what was told. */
export type Cues = ReturnType<typeof cues>

const waitMs = 8000

export function cues({ slack, identityCenter, settled, later }: Sandbox, stage: Stage) {
  /** Shows a text once it is there and says what is expected; what is not said in time is a surprise. */
  async function shows(
    who: string,
    where: string,
    look: () => Seen | undefined,
    expected: readonly RegExp[],
  ) {
    const said = () => expected.every((words) => words.test(look()?.rendered ?? ''))
    await slack.until(said, waitMs).catch(() => {
      throw new Surprise(`${who}, ${where}: ${expected.join(' and ')}`, look()?.rendered ?? 'nothing')
    })
    stage.sees(who, where, look()?.rendered ?? '')
  }

  return {
    part: stage.part,

    types: async (who: string, line: string, ...expected: RegExp[]): Promise<void> => {
      stage.does(who, line)
      const answer = await slack.person(who).says(line)
      await shows(who, `only ${who} sees`, () => answer, expected)
    },

    presses: async (who: string, button: string, ...expected: RegExp[]): Promise<void> => {
      stage.does(who, `presses [ ${button} ]`)
      const { sees } = await slack.person(who).presses(button)
      await shows(who, `only ${who} sees`, () => sees, expected)
    },

    /** The card that is the latest, as it reads by now. */
    card: (...expected: RegExp[]) =>
      shows(
        '#approvals',
        'everyone there sees',
        () => slack.channel('approvals').messages().at(-1),
        expected,
      ),

    /** The last reply below the latest card. */
    thread: (...expected: RegExp[]): Promise<void> => {
      const room = slack.channel('approvals')
      const [card] = room.messages().slice(-1)
      return shows('#approvals', 'in the card’s thread', () => card && room.thread(card).at(-1), expected)
    },

    dm: (who: string, ...expected: RegExp[]) =>
      shows(who, `a direct message to ${who}`, () => slack.person(who).dms().at(-1), expected),

    /** What Identity Center holds for somebody, once nothing is left to do; has to be exactly this. */
    holds: async (who: string, ...expected: string[]): Promise<void> => {
      await settled()
      const held = identityCenter
        .assignments()
        .filter(({ person }) => person === who)
        .map(({ account, permissionSet }) => `${permissionSet} in ${account}`)
      if (held.join('\n') !== expected.join('\n'))
        throw new Surprise(
          `${who} to hold: ${expected.join(', ') || 'nothing'}`,
          held.join(', ') || 'nothing',
        )
      stage.fact('AWS', `Identity Center assigns to ${who}`, held.join('\n') || 'nothing')
    },

    waits: async (words: string, seconds: number): Promise<void> => {
      stage.does('the clock', `moves on by ${words}`)
      await later(seconds)
    },
  }
}
