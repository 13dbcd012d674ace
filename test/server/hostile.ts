import { describe, expect, test } from 'vitest'
import type { Company, Mode } from './company.ts'
import { Engineer } from './engineer.ts'
import { type Playing, playing, storyMs } from './playing.ts'

/** What somebody types to break the bot, on one host. */
export function hostileText(mode: Mode): void {
  const begun = playing()
  describe(`hostile text over ${mode}`, () => {
    play(mode, begun)
  })
}

function play(mode: Mode, { found, played }: Playing): void {
  const reasons = [
    '<!channel> <!here> <@U0GRACE> <!subteam^S0000ONCALL> look',
    '<https://evil.example|click here> https://evil.example/plain',
    'first line\nsecond line\n> third & last',
    'INC-42: db down: look',
    ':tada: "quoted" “typographic” \'single\' \\ back $(x) {{y}} %s \u202E desrever',
  ]

  test(
    'comes through whole, pings nobody and links nowhere',
    played(async () => {
      const here = await found({ mode, engineers: ['hostile'] })
      await here.serve()
      const hostile = new Engineer(here, 'hostile')
      for (const [index, reason] of reasons.entries()) {
        await hostile.asks(`“Payments: prod” ReadOnlyAccess 1h no.${index} ${reason}`)
        const card = await hostile.card(`no.${index} `)
        expect(card.rendered).toContain('Payments: prod')
        // Slack takes this one for a mention, of which the name is left.
        const read = reason.replace('<@U0GRACE>', '@U0GRACE')
        expect(unquoted(card.rendered), reason).toContain(read)
        expect(JSON.stringify(card.blocks)).not.toMatch(/<https:\/\/evil|<!(?:channel|here|everyone)/)
        expect(card.pings.filter((ping) => !leads(here, 'hostile').includes(ping))).toEqual([])
      }
      const card = here.card('INC-42: db down: look')
      await hostile.approves(card!)
      const granted = await hostile.told(/You have/)
      expect(granted.rendered).toContain('Payments: prod')
      const all = [
        ...here.slack.channel('approvals').all(),
        ...here.person('hostile').dms(),
        ...here.person('hostile').answers(),
      ]
      for (const { pings } of all) expect(pings.filter((ping) => /<!|ONCALL/.test(ping))).toEqual([])
      expect(here.slack.problems).toEqual([])
    }),
    storyMs,
  )

  test(
    'keeps its words, whatever marks stand around them',
    played(async () => {
      const here = await found({ mode, engineers: ['marked'] })
      await here.serve()
      const marked = new Engineer(here, 'marked')
      const reason = 'run *bold* and _it_ and ~no~ and `code` and ```block```'
      await marked.asks(`prod ReadOnlyAccess 1h ${reason}`)
      const { rendered } = await marked.card('asks for ReadOnlyAccess')
      for (const word of ['run', 'bold', 'it', 'no', 'code', 'block']) expect(rendered).toContain(word)
    }),
    storyMs,
  )
}

/** Without the marks of a quotation, which each of its lines begins with. */
const unquoted = (text: string): string => text.replaceAll(/^> ?/gm, '')

/** Those whom a card names on purpose. */
const leads = (here: Company, name: string): string[] =>
  [name, `${name}-lead`, 'grace', 'alan'].map((who) => `<@${here.person(who).id}>`)
