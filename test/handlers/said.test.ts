import { describe, expect, test } from 'vitest'
import { readable, saidTo } from '../../src/handlers/said.ts'

const bot = 'U0BOT'

describe('what is said to the bot', () => {
  test.each(['approve', 'withdraw', 'end', 'status', 'help'] as const)('%s is a command', (verb) => {
    for (const text of [
      `<@${bot}> ${verb}`,
      `<@${bot}|aws-access> ${verb.toUpperCase()}.`,
      ` <@${bot}>: ${verb} !\n`,
      `<@${bot}>,\u00A0${verb}`,
    ])
      expect(saidTo(bot, text), text).toEqual({ verb })
  })

  test.each([
    ['deny', ''],
    ['Deny.', ''],
    ['deny too broad', 'too broad'],
    ['deny: too broad', 'too broad'],
    ['deny, since\nit is late.\n', 'since\nit is late.'],
    ['DENY <@U0ADA> asked twice', '<@U0ADA> asked twice'],
  ])('“%s” is a denial', (said, reason) => {
    expect(saidTo(bot, `<@${bot}> ${said}`)).toEqual({ verb: 'deny', reason })
  })

  test.each([
    `approve`,
    `why did <@${bot}> approve this?`,
    `<@${bot}>`,
    `<@${bot}> approve?`,
    `<@${bot}> approve? not yet`,
    `<@${bot}> don’t approve`,
    `<@${bot}> approve it`,
    `<@${bot}> approve\nno, wait`,
    `<@${bot}> ~approve~`,
    `<@${bot}> approve <@${bot}>`,
    `<@${bot}> deny-list it`,
    `<@${bot}> deny? not yet`,
    `<@${bot}> constructor`,
    `&gt; <@${bot}> approve`,
    `<@U0ALAN> approve`,
    `<@U0ALAN> <@${bot}> approve`,
    `<@${bot}X> approve`,
    `&lt;@${bot}&gt; approve`,
    `<!subteam^${bot}> approve`,
  ])('“%s” is no command', (text) => {
    expect(saidTo(bot, text)).toEqual({ verb: 'none' })
  })

  test('where Slack does not say who the bot is, the first name called is its', () => {
    expect(saidTo(null, `<@${bot}> approve`)).toEqual({ verb: 'approve' })
    expect(saidTo(null, `why, <@${bot}> approve`)).toEqual({ verb: 'none' })
  })

  test('a message made to be slow is read at once', () => {
    const before = performance.now()
    for (const filler of [' ', '<', '<@', 'deny ', '\n'])
      for (const lead of ['', 'approve', 'deny', 'deny x'])
        readable(JSON.stringify(saidTo(bot, `<@${bot}> ${lead}${filler.repeat(40_000 / filler.length)}x`)))
    expect(performance.now() - before).toBeLessThan(1000)
  })
})

describe('what Slack wrote down', () => {
  const names = new Map([['U0ADA', 'Ada Sample']])

  test.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<https://x.example/a?b=1&amp;c=2>', 'https://x.example/a?b=1&c=2'],
    ['<http://x.example|x.example>', 'x.example'],
    ['<https://x.example/|the rules>', 'the rules (https://x.example/)'],
    ['<https://evil.example|https://good.example>', 'https://good.example (https://evil.example)'],
    ['<mailto:ada@acme.com|ada@acme.com>', 'ada@acme.com'],
    ['<@U0ADA> and <@U0ALAN> and <@U0LINUS|linus>', '@Ada Sample and @U0ALAN and @linus'],
    ['<#C1|general> and <#C2>', '#general and #C2'],
    ['<!here> <!channel|channel> <!subteam^S1|@oncall> <!subteam^S2>', '@here @channel @oncall @S2'],
    ['<!date^1700000000^{date}|14 November>', '14 November'],
    ['one\ntwo ', 'one\ntwo'],
  ])('%s reads %s', (written, read) => {
    expect(readable(written, names)).toBe(read)
  })
})
