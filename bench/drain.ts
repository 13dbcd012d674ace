import { type Company, openCompany } from './harness/company.ts'
import { countBy, median, percentile } from './harness/figures.ts'
import { asked, fillActive, inTurns, openFilling } from './harness/fill.ts'
import type { Options } from './harness/options.ts'
import type { Size } from './harness/people.ts'
import type { Report } from './harness/report.ts'

const size: Size = { accounts: 203, permissionSets: 20, users: 301 }
const settleMs = 2000
const limits = { callsPerSecond: 20, inFlight: 10 }
/** Is it there, remove it, is that done, is it gone: fewer calls do not keep the promises. */
const callsPerEnd = 4

/** A thousand of them fill the minute. */
const spreadMs = 60

/** How long a thousand grants take to end that end in the same minute. */
export async function drain({ host, grants = 1000, speed = 1 }: Options): Promise<Report> {
  const endsFrom = Date.now() + (speed === 1 ? 40_000 + grants * 30 : 600_000)
  const company = await openCompany({
    size,
    host,
    speed,
    settleMs,
    rateLimits: false,
    fill: async (standIns) => {
      const filling = await openFilling(standIns)
      await inTurns(grants, 8, (at) => {
        const until = endsFrom + at * spreadMs
        return fillActive(filling, standIns, asked(standIns, at, size, new Date(until - 3_600_000)))
      })
    },
  })
  try {
    const late = company.clock.now().getTime() - endsFrom
    // By a clock of our own nobody has to wait for it.
    if (speed !== 1) company.clock.advance(-late - 3000)
    if (late > 0) throw new Error(`the grants began to end ${late} ms before all was ready`)
    return await watch(company, { host, grants }, endsFrom)
  } finally {
    await company.close()
  }
}

async function watch(
  company: Company,
  options: Required<Pick<Options, 'host' | 'grants'>>,
  endsFrom: number,
) {
  const { identityCenter, slack } = company
  const { grants } = options
  const gone: number[] = []
  while (gone.length < grants) {
    await company.clock.sleep(100)
    const left = identityCenter.assignments().length
    while (gone.length < grants - left) gone.push(company.clock.now().getTime())
  }
  const removals = identityCenter.calls.filter(
    ({ at, operation }) => at.getTime() >= endsFrom && /Assignment/.test(operation),
  )
  const from = removals[0]?.at.getTime() ?? endsFrom
  const tookMs = (gone.at(-1) ?? from) - from
  await slack.until(() => toldOf(company) >= grants, 600_000)
  const toldMs = company.clock.now().getTime() - from
  const floorMs = Math.max(
    (grants * callsPerEnd * 1000) / limits.callsPerSecond,
    (grants * settleMs) / limits.inFlight,
  )
  const late = gone.map((at, index) => at - (endsFrom + index * spreadMs))
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  const outcomes = [...countBy(removals.map(({ operation, outcome }) => `${operation} ${outcome}`))]
  return {
    title: `Drain: ${grants} grants that end in the same minute`,
    how: [
      `Host: ${options.host}. A removal takes ${settleMs / 1000} s in Identity Center, which takes ${limits.callsPerSecond} calls a second and ${limits.inFlight} removals at once, one per account and permission set; ${new Set(Array.from({ length: grants }, (_, at) => `${at % size.accounts}/${at % size.permissionSets}`)).size} of those pairs are concerned.`,
      `The floor is the best schedule for the ${callsPerEnd} calls that each end needs by design (look, remove, ask whether it is done, look again): the longer of ${grants} × ${callsPerEnd} calls at ${limits.callsPerSecond} a second and ${grants} × ${settleMs / 1000} s with ${limits.inFlight} at once.`,
    ],
    columns: ['what', 'figure'],
    rows: [
      ['floor', seconds(floorMs)],
      ['from the first call to the last access gone', seconds(tookMs)],
      ['share of the floor’s rate', `${((100 * floorMs) / tookMs).toFixed(1)} %`],
      ['calls per end', (removals.length / grants).toFixed(2)],
      ['lateness of an end, median and most', `${seconds(median(late))}, ${seconds(percentile(late, 1))}`],
      ['every end told (no limit in Slack)', seconds(toldMs)],
      ['answers', outcomes.map(([name, count]) => `${count} ${name}`).join(', ')],
    ],
  } satisfies Report
}

const toldOf = ({ slack }: Company): number => {
  let told = 0
  for (const channel of slack.state.channels.values())
    if (channel.kind === 'im') told += channel.messages.filter(({ text }) => /ended/.test(text)).length
  return told
}
