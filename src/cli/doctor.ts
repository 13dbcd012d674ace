import { parseArgs } from 'node:util'
import { toldUsage } from '../usage.ts'
import { examine } from './doctor/examine.ts'
import { printIamPolicy } from './doctor/iam-policy.ts'
import { printer, summary } from './doctor/print.ts'

const USAGE = `usage: npm run doctor [-- --json | -- --iam-policy]

  Looks at everything that the bot needs: its settings, the policy and every name in it, Slack, AWS,
  the portal, the table. Changes nothing. Exits with 1 where anything fails.

  --json         all checks as JSON, for programs
  --iam-policy   the IAM policy that the bot needs, with what can be found out of its ARNs`

async function run(args: string[]): Promise<number> {
  if (toldUsage(args, USAGE)) return 0
  const options = { json: { type: 'boolean' }, 'iam-policy': { type: 'boolean' } } as const
  let values: { json?: boolean; 'iam-policy'?: boolean }
  try {
    values = parseArgs({ args, options }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    return 1
  }
  if (values['iam-policy']) return printIamPolicy(process.env)
  const write = (text: string): void => void process.stdout.write(text)
  const colour = process.stdout.isTTY && !process.env['NO_COLOR']
  const lines = await examine(process.env, values.json ? () => undefined : printer(write, colour))
  const isWell = lines.every(({ status }) => status !== 'failed')
  write(values.json ? `${JSON.stringify({ ok: isWell, checks: lines }, null, 2)}\n` : `\n${summary(lines)}\n`)
  return isWell ? 0 : 1
}

const code = await run(process.argv.slice(2))
// Calls that were given up may still hold connections open.
process.stdout.write('', () => process.exit(code))
