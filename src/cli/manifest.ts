import { toldUsage } from '../usage.ts'
import { manifestFor } from './manifest/forms.ts'
import { readArguments } from './manifest/arguments.ts'

const USAGE = `usage: npm run -s manifest -- --socket
       npm run -s manifest -- --url https://access.acme.example

  Prints the manifest that the Slack app is made from.

  --socket   Socket Mode: nothing has to be reachable from the internet
  --url      HTTP: the address at which Slack reaches the bot`

/** Prints the manifest that the Slack app is made from; the exit code, 1 for bad use. */
function run(args: readonly string[]): number {
  if (toldUsage(args, USAGE)) return 0
  const reach = readArguments(args)
  if (typeof reach === 'string') {
    console.error(reach)
    return 1
  }
  console.log(JSON.stringify(manifestFor(reach), null, 2))
  return 0
}

process.exitCode = run(process.argv.slice(2))
