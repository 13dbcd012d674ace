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

async function main(): Promise<void> {
  const { names, options } = readOptions(process.argv.slice(2))
  const wanted = names.includes('all') ? Object.keys(benches) : names
  if (wanted.length === 0 || wanted.some((name) => !benches[name]))
    throw new Error(`Name what to measure: ${Object.keys(benches).join(', ')}, or all.`)
  for (const name of wanted) {
    const report = await benches[name]?.(options)
    if (report) console.log(markdown(report))
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
