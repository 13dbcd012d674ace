import { ConfigError } from '../src/config.ts'
import { toldUsage } from '../src/usage.ts'
import { calls } from './calls.ts'
import { coldStart } from './cold-start.ts'
import { drain } from './drain.ts'
import { growth } from './growth.ts'
import { latency } from './latency.ts'
import { type Options, readOptions } from './harness/options.ts'
import { markdown, type Report } from './harness/report.ts'

/** Every bench, in the order in which `all` runs them. @see docs/performance.md */
const benches: Readonly<Record<string, (options: Options) => Promise<Report>>> = {
  calls,
  latency,
  growth,
  drain,
  'cold-start': coldStart,
}

const usage = `usage: npm run bench -- <bench…|all> [options]

  benches: ${Object.keys(benches).join(', ')}

  --host server|lambda   which host is measured, where both can be
  --rounds <n>           rounds of each measurement
  --grants <n>           drain: how many grants end at once
  --speed <n>            drain: how fast the clock runs
  --packaged <folder>    cold-start: the packaged functions
  --node <binary>        cold-start: the Node to start; may be said again`

async function main(): Promise<number> {
  const args = process.argv.slice(2)
  if (toldUsage(args, usage)) return 0
  const read = readOptions(args)
  if (typeof read === 'string') return refused(read)
  const wanted = read.names.includes('all') ? Object.keys(benches) : read.names
  const unknown = wanted.find((name) => !benches[name])
  if (unknown !== undefined) return refused(`There is no bench “${unknown}”.`)
  if (wanted.length === 0) return refused('Name what to measure.')
  for (const name of wanted) {
    const report = await benches[name]?.(read.options)
    if (report) console.log(markdown(report))
  }
  return 0
}

function refused(why: string): number {
  console.error(`${why}\n\n${usage}`)
  return 1
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error)
    process.exit(1)
  },
)
