import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'
import {
  type LambdaFunction,
  lambdaFunction,
  type FunctionOptions,
} from '../../../src/cli/lambda/functions.ts'
import { startInstance } from '../../../src/cli/lambda/instance.ts'
import { bundleRuntime, repositoryRoot } from '../../../src/cli/lambda/package.ts'
import { openLog } from '../../../src/log.ts'

/** A function whose handler a test writes, in processes of its own. */
export interface Fixture {
  readonly called: LambdaFunction
  /** What its processes wrote, and their ids in the order in which they were started. */
  readonly lines: readonly string[]
  readonly pids: readonly number[]
  readonly logged: readonly string[]
}

export async function fixture(
  code: string,
  options: Partial<FunctionOptions> & { readonly env?: Record<string, string> } = {},
  context: Pick<TestContext, 'onTestFinished'> = { onTestFinished },
): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-access-fixture-'))
  const runtime = join(folder, 'runtime.mjs')
  await Promise.all([bundleRuntime(repositoryRoot(), runtime), writeFile(join(folder, 'index.mjs'), code)])
  const [lines, logged]: [string[], string[]] = [[], []]
  const pids: number[] = []
  const called = lambdaFunction({
    name: 'fixture',
    timeoutSeconds: 10,
    memoryMb: 512,
    most: 10,
    cold: false,
    log: openLog('debug', [], { destination: { write: (line: string) => void logged.push(line) } }),
    start: () =>
      startInstance({
        runtime,
        taskRoot: folder,
        env: { LAMBDA_TASK_ROOT: folder, _HANDLER: 'index.handler', ...options.env },
        onLine: (line) => lines.push(line),
        watch: (pid) => pids.push(pid),
      }),
    ...options,
  })
  context.onTestFinished(async () => {
    await called.close(0)
    await rm(folder, { recursive: true })
  })
  return { called, lines, pids, logged }
}

export const echo = 'export const handler = async (event) => event'
