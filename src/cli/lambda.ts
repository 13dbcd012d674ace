import { ConfigError } from '../config.ts'
import { toldUsage } from '../usage.ts'
import { readSwitches } from './lambda/arguments.ts'
import { runFunctions } from './lambda/run.ts'
import { readSettings } from './lambda/settings.ts'

const USAGE = `usage: npm run lambda [-- switches]

  Runs the packaged functions on this machine as Lambda would, with the settings of a server over HTTP
  (SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, PORT, TABLE_NAME, TICK_SECONDS, AWS_…) and a table at
  AWS_ENDPOINT_URL_DYNAMODB: each in processes of its own, which are stopped while they have nothing to
  answer. Makes the package first where it is missing or older than the sources.

  --cold                   a new process for each invocation
  --instances N            at most so many processes of a function at once (10); further invocations wait
  --stream-delay SECONDS   deliver each record of the table's stream so long after its write
  --stream-twice           deliver each record twice, both at once
  --shards N               so many shards of the stream, each with one batch at a time (1)
  --no-stream              deliver nothing of the stream
  --kill FUNCTION:OPERATION[:N][:before|after]
                           kill the function at its N-th (1) call of this AWS operation or Slack method,
                           before it is sent on (the default), or once it was answered, unheard;
                           may be given several times: --kill work:CreateAccountAssignment:1:after
  --no-package             take the package as it is

  GET /healthz answers 200 when there is something to work with, GET /failures what was given up.`

async function main(args: readonly string[]): Promise<void> {
  if (toldUsage(args, USAGE)) return
  const switches = readSwitches(args)
  if (typeof switches === 'string') throw new ConfigError(switches)
  await runFunctions(readSettings(process.env), switches)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
})
