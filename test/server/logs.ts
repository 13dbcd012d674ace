import { expect, test } from 'vitest'
import type { Company, Mode } from './company.ts'
import { Engineer } from './engineer.ts'
import { playing, storyMs } from './playing.ts'

/** What the log has in it, on one host. */
export function logs(mode: Mode, levels: readonly string[]): void {
  const { found, played } = playing()
  for (const level of levels)
    test(
      `the log at ${level} is JSON, line by line, and holds no secret over ${mode}`,
      played(async () => {
        const secrets = {
          botToken: 'xoxb-1234567890-SecretBotToken',
          appToken: 'xapp-1-SecretAppToken',
          signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
        }
        const here = await found({ mode, engineers: ['logged'], slack: secrets })
        const server = await here.serve({ LOG_LEVEL: level })
        const logged = new Engineer(here, 'logged')
        await logged.asks('prod ReadOnlyAccess 1h for the log')
        const card = await logged.card('for the log')
        await here.person('gus').presses('Approve', { on: card })
        here.slack.faults.plan('response_url', { kind: 'fail', error: 'used_url', status: 404 })
        here.slack.faults.plan('users.info', { kind: 'fail', error: 'internal_error' }, 3)
        here.slack.faults.plan('response_url', { kind: 'lose' })
        for (let times = 0; times < 3; times += 1) await here.person('grace').presses('Approve', { on: card })
        await logged.approves(card).catch(() => undefined)
        await logged.told(/You have/)
        await logged.member.presses('End access')
        here.slack.outage('unreachable')
        await here.until('Slack was missed', () => here.slack.calls.at(-1)?.outcome === 'unreachable')
        here.slack.outage()
        await logged.told(/handed back/)
        server.kill('SIGTERM')
        await server.exited
        const lines = [...server.stdout, ...server.stderr]
        expect(lines.length).toBeGreaterThan(3)
        for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.toThrow()
        const all = lines.join('\n')
        for (const secret of [...Object.values(secrets), 'outside-secret-key'])
          expect(all).not.toContain(secret)
        expect(all).not.toMatch(/\/response\/[0-9a-f]/)
        for (const url of responseUrls(here)) expect(all).not.toContain(url)
        expect(all).not.toMatch(/ticket=/)
      }),
      storyMs,
    )
}

/** The secret parts of the response URLs that were handed out. */
function responseUrls({ deliveries }: Company): string[] {
  return deliveries.flatMap(({ body }) =>
    [...decodeURIComponent(body).matchAll(/\/response\/([0-9a-f]{32})/g)].map(([, secret = '']) => secret),
  )
}
