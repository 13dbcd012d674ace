import { manifestFor } from './manifest/forms.ts'
import { readArguments } from './manifest/arguments.ts'

/** Prints the manifest that the Slack app is made from; the exit code, 1 for bad use. */
function run(args: readonly string[]): number {
  const reach = readArguments(args)
  if (typeof reach === 'string') {
    console.error(reach)
    return 1
  }
  console.log(JSON.stringify(manifestFor(reach), null, 2))
  return 0
}

process.exitCode = run(process.argv.slice(2))
