import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Child, startChild } from './child.ts'
import { company, type Mode } from './company.ts'
import { Engineer } from './engineer.ts'

const whole = {
  SLACK_BOT_TOKEN: 'xoxb-settings',
  SLACK_SIGNING_SECRET: 'settings-secret',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'outside',
  AWS_SECRET_ACCESS_KEY: 'outside',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
}

/** The functions' processes of a runner, by what they are: its children, and theirs if it had any. */
function processesOf(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) (\w).*$/s, '$1')]
    } catch {
      return []
    }
  })
}

const pidsIn = ({ stdout }: Child): number[] =>
  stdout.flatMap((line) => {
    const { pid, message } = JSON.parse(line) as { pid?: number; message: string }
    return pid !== undefined && /process is there/.test(message) ? [pid] : []
  })

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('aws-access-lambda-'))

describe('the functions on this machine, with settings that are not right', () => {
  test.concurrent.each([
    ['SLACK_BOT_TOKEN', {}, []],
    ['SLACK_APP_TOKEN', { ...whole, SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: 'xapp-1' }, []],
    ['AWS_REGION', { ...whole, AWS_REGION: undefined }, []],
    ['AWS_ENDPOINT_URL_DYNAMODB', { ...whole, AWS_ENDPOINT_URL: undefined }, []],
    ['AWS_ENDPOINT_URL_SSO_ADMIN', { ...whole, AWS_ENDPOINT_URL_SSO_ADMIN: 'nowhere' }, []],
    ['ACCESS_POLICY', { ...whole, ACCESS_POLICY: 'missing.yaml' }, []],
    ['--instances', whole, ['--instances', '0']],
  ])('say one sentence that names %s, and end with 1', async (name, settings, switches) => {
    const child = await startChild(settings, { switches, cwd: tmpdir() })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    expect(child.stderr.join('\n')).toMatch(/^[^\n]+[.…]$/)
    expect(child.stderr.join('\n')).toContain(name)
    expect(child.stderr.join('\n')).not.toMatch(/xoxb-settings|settings-secret|xapp-1/)
  })

  test('say that the port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, resolve))
    const address = other.address()
    const PORT = String(typeof address === 'object' ? address?.port : '')
    const child = await startChild({ ...whole, PORT }, { switches: [] })
    expect(await child.exited).toEqual({ code: 1, signal: null })
    other.close()
    expect(child.stderr).toEqual([expect.stringContaining(PORT)])
  })
})

describe('the functions on this machine', () => {
  test('are ready once there is something to work with, stand still, and end with the runner however it ends', async ({
    onTestFinished,
  }) => {
    const here = await company({ mode: 'Lambda', slack: { patienceMs: 10_000 } })
    onTestFinished(() => here.close())
    here.table.faults.plan(/.*/, { kind: 'fail', error: 'AccessDeniedException', status: 400 }, 1000)
    const before = new Set(folders())
    const first = await startChild(here.settings, { switches: ['--instances', '2'] })
    onTestFinished(() => first.kill('SIGKILL'))
    await here.until('somebody listens', () => here.table.calls.length > 0)
    expect(await first.health()).toBe(503)
    here.table.faults.clear()
    await first.ready()
    here.slack.deliverTo({ url: `${first.url}/slack/events` })
    expect((await here.person('ada').says('/aws-access help'))?.rendered).toMatch(/\/aws-access request/)
    expect(await (await fetch(`${first.url}/failures`)).json()).toEqual([])
    expect((await fetch(`${first.url}/slack/event`, { method: 'POST' })).status).toBe(404)

    const pids = pidsIn(first)
    expect(pids.length).toBeGreaterThanOrEqual(2)
    await here.until('they stand still', () => processesOf(pids).every((state) => state === 'T'))
    expect(folders().filter((name) => !before.has(name))).toHaveLength(1)
    first.kill('SIGTERM')
    expect(await first.exited).toEqual({ code: 0, signal: null })
    expect(first.stderr).toEqual([])
    expect(processesOf(pids)).toEqual([])

    const second = await here.serve()
    await here.until('a process is there', () => processesOf(pidsIn(second)).length > 0)
    await here.kill(second)
    await here.until('nobody is left', () => processesOf(pidsIn(second)).length === 0)
    await here.until('nothing is left', () => folders().every((name) => before.has(name)))
  }, 60_000)

  test.for<Mode>(['Lambda', 'Lambda cold'])(
    'answer within three seconds, and access is told within five of its approval when AWS takes two, over %s',
    async (mode, { onTestFinished }) => {
      const identityCenter = { settleMs: 2000 }
      const here = await company({ mode, engineers: ['prompt'], slack: { ackMs: 3000 }, identityCenter })
      onTestFinished(() => here.close())
      await here.serve()
      const prompt = new Engineer(here, 'prompt')
      await prompt.asks('prod ReadOnlyAccess 1h at once')
      await prompt.approves(await prompt.card('at once'))
      const approved = performance.now()
      await prompt.told(/You have/)
      expect(performance.now() - approved).toBeLessThan(5000)
      expect(here.identityCenter.assignments()).toContainEqual({
        person: 'prompt',
        account: 'prod',
        permissionSet: 'ReadOnlyAccess',
      })
      expect(here.slack.problems).toEqual([])
    },
  )

  test('know nothing but what Lambda would tell them', async ({ onTestFinished }) => {
    const here = await company({ mode: 'Lambda' })
    onTestFinished(() => here.close())
    const runner = await here.serve({ EXTRA: 'secret-of-the-shell' })
    expect(pidsIn(runner).length).toBeGreaterThan(0)
    for (const pid of pidsIn(runner)) {
      const environment = readFileSync(join('/proc', String(pid), 'environ'), 'utf8')
      expect(environment).toContain('LAMBDA_TASK_ROOT=')
      for (const unknown of [here.slack.botToken, here.slack.signingSecret, 'secret-of-the-shell', 'HOME='])
        expect(environment).not.toContain(unknown)
    }
  }, 60_000)
})
