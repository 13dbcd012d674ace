import { AwsLambdaReceiver } from '@slack/bolt'
import { createApp } from '../../src/app.ts'
import { keepTicking } from '../../src/host.ts'
import { boltLog, openLog } from '../../src/log.ts'
import { readPolicy } from '../../src/policy-file.ts'
import type { StandIns } from '../../src/sandbox/stand-ins.ts'
import type { HostProcess } from './process.ts'

/**
 * The server's worker in this process, by the company's clock: one that runs slower than the machine's shows how calls
 * are scheduled even where others keep the machine busy. It hears nothing from Slack.
 */
export async function startHere({ app, clock }: StandIns, policyText: string): Promise<HostProcess> {
  const reading = readPolicy(policyText)
  if (!reading.ok) throw new Error('the policy has mistakes')
  const log = openLog('error', [])
  const receiver = new AwsLambdaReceiver({ signingSecret: 'unheard', logger: boltLog(log) })
  const { worker, prepare, catalogueRead } = createApp({ ...app, policy: reading.policy, receiver, log })
  await prepare()
  while (!(await catalogueRead())) await clock.sleep(250)
  const stopping = new AbortController()
  void keepTicking(worker, 30_000, clock.sleep, stopping.signal, log)
  return {
    url: 'http://127.0.0.1:9',
    async stop() {
      stopping.abort()
      await worker.stop()
    },
  }
}
