import { isInTrouble, planSetup, type SetupPlan } from '../../access/setup-plan.ts'
import { obstacleLines } from '../../views/setup-obstacle.ts'
import { planLines } from '../../views/setup-plan.ts'
import { counted } from '../../views/terminal.ts'
import type { Env } from '../../config.ts'
import { policyFile, readFile } from '../policy/read.ts'
import { type Found, look } from './look.ts'
import { perform } from './perform.ts'
import { progress, type Screen, type Tally } from './progress.ts'

/** Says what is to be done so that the policy's `setup:` is there, and does it where told to; the exit code. */
export async function setUp(what: 'plan' | 'apply', env: Env, screen: Screen): Promise<number> {
  const file = policyFile()
  const reading = readFile(file, { whole: true })
  if (!reading?.ok) return 1
  const { policy, inlinePolicies } = reading
  const { setup } = policy
  if (!setup) {
    console.log(
      `${file} has no section \`setup:\`, so there is nothing to set up: docs/policy.md says what it can hold.`,
    )
    return 0
  }
  const found = await look(policy, setup, env, reporting(screen))
  if (screen.isTTY) screen.write(clearLine)
  if ('why' in found) {
    console.error(obstacleLines(found).join('\n'))
    return 1
  }
  const plan = planSetup({ ...policy, setup }, inlinePolicies, found.present)
  console.log([header(file, found), ...planLines(plan, found.present.managementAccountId)].join('\n'))
  const tally = what === 'apply' ? await apply(plan, found, screen) : null
  const end = endText(plan, tally)
  if (end) console.log(end)
  const said = tally?.denied
  if (said)
    console.error(
      obstacleLines({ why: 'denied', what: 'change', said, caller: found.caller?.arn ?? null }).join('\n'),
    )
  return isInTrouble(plan) || (tally?.failed ?? 0) > 0 ? 1 : 0
}

const clearLine = '\r\u001B[2K'

/** Reading takes a while where there are many accounts, and whoever looks at a terminal wants to know. */
const reporting =
  (screen: Screen) =>
  (reading: string): void => {
    if (screen.isTTY) screen.write(`${clearLine}Reading ${reading} …`)
  }

function header(file: string, { present, caller, edges }: Found): string {
  const { managementAccountId } = present
  const where = `${file}, and IAM Identity Center in ${edges.instance.region} of the organization of ${managementAccountId}`
  if (!caller)
    return `${where}. It can’t be told which account asks, so what only the management account may do is found out by trying.`
  if (caller.accountId === managementAccountId) return `${where}, as the management account.`
  return `${where}, as account ${caller.accountId}: what belongs to the management account can’t be changed from here.`
}

async function apply({ steps }: SetupPlan, found: Found, screen: Screen): Promise<Tally | null> {
  if (steps.length === 0) return null
  const { listener, tally, end } = progress(steps.length, screen)
  await perform(steps, found, found.edges, listener)
  end()
  return tally
}

function endText(plan: SetupPlan, tally: Tally | null): string {
  const rest = isInTrouble(plan) ? ['Not all of `setup:` can come about as it is written: see above.'] : []
  const steps = plan.steps.length
  if (!tally && steps > 0)
    return [
      `${counted(steps, 'step')}: \`npm run setup -- apply\` does ${steps === 1 ? 'it' : 'them'}.`,
      ...rest,
    ].join(' ')
  if (!tally) return rest.join('')
  const { done, failed, skipped } = tally
  const counts = [
    `${counted(done, 'step')} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} not tried`] : []),
  ]
  const again = failed > 0 ? ['What is done stays done: put right what failed, and run this again.'] : []
  return [`${counts.join(', ')}.`, ...again, ...rest].join(' ')
}
