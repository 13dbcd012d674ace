import type { StandIns } from '../src/sandbox/stand-ins.ts'
import { type Company, openCompany } from './harness/company.ts'
import { median, ms, spread } from './harness/figures.ts'
import { fillCatalogue } from './harness/fill-catalogue.ts'
import { fillClosed, openFilling } from './harness/fill.ts'
import type { Options } from './harness/options.ts'
import { accountName, lead, permissionSetName, type Size, userName } from './harness/people.ts'
import type { Report } from './harness/report.ts'

const sizes: readonly (Size & { readonly closed: number })[] = [
  { accounts: 50, permissionSets: 10, users: 50, closed: 1000 },
  { accounts: 500, permissionSets: 100, users: 500, closed: 10_000 },
  { accounts: 5000, permissionSets: 500, users: 5000, closed: 100_000 },
]

/** How often the app's process is started anew for what it does first. */
const starts = 7

/** Whether what people wait for grows with the company. The three take turns, so that all have the machine as it is then. */
export async function growth({ host, rounds = 15 }: Options): Promise<Report> {
  const companies: Measured[] = []
  try {
    for (const size of sizes) companies.push(await open(size, host))
    for (let start = 0; start < starts; start += 1)
      for (const { company, step } of companies) await oneStart(company, start, step)
    for (let round = 0; round <= rounds; round += 1)
      for (const { company, step } of companies)
        await oneRound(company, starts * 2 + round, round === 0 ? unmeasured : step)
  } finally {
    for (const { company } of companies) await company.close()
  }
  return reportOf(companies, host, rounds)
}

function reportOf(companies: readonly Measured[], host: Options['host'], rounds: number): Report {
  const steps = [...(companies[0]?.taken.keys() ?? [])]
  return {
    title: 'Growth: what people wait for, at three sizes',
    how: [
      `Host: ${host}. Accounts / permission sets / users / closed requests: ${sizes.map((s) => `${s.accounts} / ${s.permissionSets} / ${s.users} / ${s.closed}`).join('; ')}.`,
      `Medians of ${rounds} rounds after one to warm up, the sizes in turns; no delays beside the machine’s own.`,
      `What a fresh process does first: medians of ${starts} starts, each with the catalogue in the table.`,
      'Noise: how far the middle half of a size’s rounds lie apart, where that is the most.',
    ],
    columns: ['step', 'small', 'middle', 'large', 'large − small', 'noise'],
    rows: steps.map((step) => {
      const all = companies.map(({ taken }) => taken.get(step) ?? [])
      const values = all.map(median)
      const noise = Math.max(...all.map(spread))
      return [step, ...values.map(ms), ms((values[2] ?? NaN) - (values[0] ?? NaN)), ms(noise)]
    }),
  }
}

/** A company, and how long each step took there, time by time. */
interface Measured {
  readonly company: Company
  readonly taken: ReadonlyMap<string, readonly number[]>
  readonly step: Step
}

async function open(size: (typeof sizes)[number], host: Options['host']): Promise<Measured> {
  const company = await openCompany({
    size,
    host,
    rateLimits: false,
    settings: { TICK_SECONDS: '3600' },
    fill: (standIns) => fill(standIns, size),
  })
  const taken = new Map<string, number[]>()
  const step: Step = async (what, act) => {
    const started = performance.now()
    const result = await act()
    taken.set(what, [...(taken.get(what) ?? []), performance.now() - started])
    return result
  }
  return { company, taken, step }
}

const unmeasured: Step = (_, act) => act()

async function oneStart(company: Company, start: number, step: Step): Promise<void> {
  await company.renew()
  const [asking, typing] = [userName(2 * start), userName(2 * start + 1)]
  await step('first command of a fresh process', () =>
    company.slack
      .person(asking)
      .says(`/aws-access request ${accountName(4)} ${permissionSetName(2)} 1h first`),
  )
  await openForm(company, typing)
  await step('first options of a fresh process', () => types(company, typing, 'pr'))
  await company.quiet()
}

type Step = <T>(what: string, act: () => Promise<T>) => Promise<T>

async function oneRound(company: Company, round: number, step: Step): Promise<void> {
  const { slack } = company
  const [name, reason] = [userName(round), `no. ${round}.`]
  const engineer = slack.person(name)
  const wanted = `${accountName(8)} ${permissionSetName(3)}`
  await step('command: request in one line', () =>
    engineer.says(`/aws-access request ${wanted} 1h ${reason}`),
  )
  await step('command: a near miss', () =>
    engineer.says(`/aws-access request prodd-0009 ReadOnly 1h ${reason}`),
  )
  await step('the form opens', () => openForm(company, name))
  await step('options: two letters', () => types(company, name, 'pr'))
  const offer = await step('options: account and permission set', () => types(company, name, '0013 set-0004'))
  const [group] = 'option_groups' in offer ? offer.option_groups : [offer]
  await engineer.picks(field, group?.options[0]?.text.text ?? 'nothing')
  await engineer.fills('Why?', `form ${reason}`)
  await step('form: submit', () => engineer.submits())
  const card = await company.card(` ${reason}`)
  await company.quiet()
  await step('press Approve', () => slack.person(lead).presses('Approve', { on: card }))
  await company.told(name, /You have/)
  await company.quiet()
  await step('list', () => engineer.says('/aws-access list'))
  await step('list all', () => slack.person(lead).says('/aws-access list all'))
  await step('login, until its message', async () => {
    const before = engineer.dms().length
    await engineer.says('/aws-login')
    await slack.until(() => engineer.dms().length > before, 30_000)
  })
  await step('end', () => engineer.says('/aws-access end'))
  await company.quiet()
}

const field = 'What do you need?'

const openForm = (company: Company, name: string) => company.slack.person(name).says('/aws-access request')
const types = (company: Company, name: string, text: string) => company.slack.person(name).types(field, text)

/** The catalogue as the bot would have read it, and the requests of years. */
async function fill(standIns: StandIns, size: (typeof sizes)[number]): Promise<void> {
  const filling = await openFilling(standIns)
  await fillCatalogue(filling, standIns, size)
  await fillClosed(filling, standIns, size, size.closed)
}
