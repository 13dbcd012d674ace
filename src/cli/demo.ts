import { ConfigError } from '../config.ts'
import { openLog } from '../log.ts'
import { startClock } from '../sandbox/clock.ts'
import { startSandbox } from '../sandbox/start.ts'
import { toldUsage } from '../usage.ts'
import { cues } from './demo/cues.ts'
import { openStage, Surprise } from './demo/stage.ts'
import { play } from './demo/story.ts'

const USAGE = `usage: npm run demo

  Tells the whole story in the terminal, from the question to the end of the access, with a Slack, an
  Identity Center and a table on this machine, and checks every step. Takes some seconds. Exits with 1
  where anything does not come out as told.`

/** Nobody has to wait a second for what is asked for again in a second. */
const speed = 20

async function demo(): Promise<void> {
  const stage = openStage(process.stdout)
  const log = openLog('error', [], { destination: { write: (line) => void process.stderr.write(line) } })
  const startedAt = Date.now()
  console.log(
    'A Slack workspace, an IAM Identity Center and a table, all on this machine; everybody is made up.',
  )
  const sandbox = await startSandbox({ clock: startClock({ speed }), log })
  try {
    await play(cues(sandbox, stage))
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    console.log(`\nEverything came out as told, in ${seconds} s. Try it yourself: npm start`)
  } finally {
    await sandbox.close()
  }
}

if (!toldUsage(process.argv.slice(2), USAGE))
  demo().catch((error: unknown) => {
    console.error(told(error))
    process.exitCode = 1
  })

function told(error: unknown): unknown {
  if (error instanceof Surprise) return `\nThis did not come out as told.\n${error.message}`
  return error instanceof ConfigError ? error.message : error
}
