import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { echo, fixture } from './fixture.ts'

/** `R` runs, `S` sleeps, `T` is stopped; undefined once it is gone. */
function state(pid: number | undefined): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

const ticking = `
let ticks = 0
setInterval(() => { ticks += 1 }, 5)
export const handler = async ({ ms }) => {
  const before = ticks
  await new Promise((resolve) => setTimeout(resolve, ms))
  return { pid: process.pid, before, after: ticks }
}`

describe('a function', () => {
  test('is called with its event and a context, and its result comes back', async () => {
    const { called } = await fixture(
      `export const handler = async (event, context) => ({
      event, left: context.getRemainingTimeInMillis(), id: context.awsRequestId, name: context.functionName,
      env: Object.keys(process.env).sort(),
    })`,
      { env: { AWS_LAMBDA_FUNCTION_NAME: 'sample' } },
    )
    const outcome = await called.invoke({ text: 'ä\n€' })
    expect(outcome).toMatchObject({
      ok: true,
      result: {
        event: { text: 'ä\n€' },
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        name: 'sample',
        env: ['AWS_LAMBDA_FUNCTION_NAME', 'LAMBDA_TASK_ROOT', '_HANDLER'],
      },
    })
    const { left } = (outcome as { result: { left: number } }).result
    expect(left).toBeGreaterThan(9000)
    expect(left).toBeLessThanOrEqual(10_000)
  })

  test('gives null where its handler gives nothing, and takes an event of many kilobytes', async () => {
    const { called } = await fixture(
      'export const handler = async (event) => { if (event.big) return event.big.length }',
    )
    expect(await called.invoke({})).toMatchObject({ ok: true, result: null })
    expect(await called.invoke({ big: 'x'.repeat(1_000_000) })).toMatchObject({ ok: true, result: 1_000_000 })
  })

  test('stands still between invocations, stopped, and goes on in the same process', async () => {
    const { called, pids } = await fixture(ticking)
    const first = await called.invoke({ ms: 50 })
    await pause(20)
    expect(state(pids[0])).toBe('T')
    await pause(300)
    const second = await called.invoke({ ms: 0 })
    const [one, two] = [first, second].map((each) => (each as { result: Record<string, number> }).result)
    expect(two?.['pid']).toBe(one?.['pid'])
    expect(two!['before']! - one!['after']!).toBeLessThanOrEqual(1)
    expect(pids).toHaveLength(1)
  })

  test('does nothing after its answer until it is called again', async () => {
    const { called, lines } = await fixture(`export const handler = async (event) => {
      setTimeout(() => console.log('left behind'), 5)
      await new Promise((resolve) => setTimeout(resolve, event.ms))
    }`)
    await called.invoke({ ms: 0 })
    await pause(200)
    expect(lines).toEqual([])
    await called.invoke({ ms: 100 })
    await expect.poll(() => lines).toContain('left behind')
  })

  test('runs in a process for each invocation at once, and no more than there may be', async () => {
    const { called, pids } = await fixture(ticking, { most: 2 })
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => called.invoke({ ms: 30 })))
    expect(outcomes.every(({ ok }) => ok)).toBe(true)
    expect(pids).toHaveLength(2)
    await called.invoke({ ms: 0 })
    expect(pids).toHaveLength(2)
  })

  test('has a new process each time when cold, and none is left', async () => {
    const { called, pids } = await fixture(echo, { cold: true })
    await called.invoke(1)
    await called.invoke(2)
    expect(new Set(pids).size).toBe(2)
    await expect.poll(() => pids.map(state)).toEqual([undefined, undefined])
  })

  test('takes few milliseconds more than its handler', async () => {
    const { called } = await fixture(echo)
    await called.invoke({})
    const took = []
    for (let each = 0; each < 20; each += 1) {
      const from = performance.now()
      await called.invoke({})
      took.push(performance.now() - from)
    }
    console.log('an invocation adds, ms:', took.map((ms) => ms.toFixed(1)).join(' '))
    expect(took.toSorted((a, b) => a - b)[10]).toBeLessThan(20)
  })
})

describe('a function that fails', () => {
  test.concurrent.for([
    ['throws', `export const handler = async () => { throw new TypeError('no') }`, 'TypeError', /^no$/],
    [
      'dies',
      `export const handler = async () => process.kill(process.pid, 'SIGKILL')`,
      'Runtime.ExitError',
      /signal: killed/,
    ],
    ['exits', `export const handler = async () => process.exit(7)`, 'Runtime.ExitError', /exit status 7/],
    [
      'leaves a rejection unhandled',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise(() => setTimeout(() => {}, 9e3)) }`,
      'Runtime.UnhandledPromiseRejection',
      /lost/,
    ],
    ['can’t be loaded', `throw new Error('at load')`, 'Error', /at load/],
    ['has no handler', 'export const other = 1', 'Runtime.HandlerNotFound', /index\.handler/],
    [
      'wants a callback',
      'export const handler = (event, context, callback) => callback(null, 1)',
      'Runtime.CallbackHandlerDeprecated',
      /callback/,
    ],
    ['is no program', 'export const = 1', 'SyntaxError', /./],
    [
      'answers too much',
      `export const handler = async () => 'x'.repeat(6.5 * 1024 * 1024)`,
      'Function.ResponseSizeTooLarge',
      /too large/,
    ],
  ] as const)('%s: a function error that says so', async ([, code, errorType, words], context) => {
    const { called, logged } = await fixture(code, {}, context)
    const outcome = await called.invoke({})
    expect(outcome).toMatchObject({
      ok: false,
      error: { errorType, errorMessage: expect.stringMatching(words) },
    })
    expect(logged.join('')).toContain(errorType)
  })

  test('is killed when its time is up, in Lambda’s words, and called anew in another process', async () => {
    const { called, pids } = await fixture(
      `export const handler = async ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, 'done'))`,
      { timeoutSeconds: 0.3 },
    )
    expect(await called.invoke({ ms: 5000 })).toMatchObject({
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0\.30 seconds$/),
      },
    })
    expect(await called.invoke({ ms: 0 })).toMatchObject({ ok: true, result: 'done' })
    expect(pids).toHaveLength(2)
    await expect.poll(() => state(pids[0])).toBeUndefined()
  })

  test('may be called again after an error, in the same process', async () => {
    const { called, pids } = await fixture(`let calls = 0
      export const handler = async () => { if (calls++ === 0) throw new Error('first'); return calls }`)
    expect(await called.invoke({})).toMatchObject({ ok: false })
    expect(await called.invoke({})).toMatchObject({ ok: true, result: 2 })
    expect(pids).toHaveLength(1)
  })
})

test('everything ends: idle processes at once, those at work after their grace, who waits is told', async () => {
  const { called, pids } = await fixture(ticking, { most: 1 })
  const first = called.invoke({ ms: 100 })
  const endless = called.invoke({ ms: 60_000 })
  await first
  const waiting = called.invoke({ ms: 0 })
  await pause(50)
  await called.close(100)
  expect(await endless).toMatchObject({ ok: false, error: { errorType: 'Runtime.ExitError' } })
  expect(await waiting).toMatchObject({ ok: false })
  expect(await called.invoke({ ms: 0 })).toMatchObject({ ok: false })
  expect(pids.map(state)).toEqual([undefined])
})
