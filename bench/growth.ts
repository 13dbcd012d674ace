import type { StandIns } from '../src/sandbox/stand-ins.ts'
import { type Company, openCompany } from './harness/company.ts'
import { median, ms } from './harness/figures.ts'
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

/** Whether what people wait for grows with the company. */
export async function growth({ host, rounds = 7 }: Options): Promise<Report> {
  const measured: Map<string, number[]>[] = []
  for (const size of sizes) measured.push(await measure(size, host, rounds))
  const steps = [...(measured[0]?.keys() ?? [])]
  return {
    title: 'Growth: what people wait for, at three sizes',
    how: [
      `Host: ${host}. Accounts / permission sets / users / closed requests: ${sizes.map((s) => `${s.accounts} / ${s.permissionSets} / ${s.users} / ${s.closed}`).join('; ')}.`,
      `Medians of ${rounds} rounds after one to warm up; no delays beside the machine’s own. The bot has a fresh process at each size, which finds the catalogue in the table; its first command and first options are listed by themselves.`,
    ],
    columns: ['step', 'small', 'middle', 'large', 'large − small'],
    rows: steps.map((step) => {
      const values = measured.map((each) => median(each.get(step) ?? []))
      return [step, ...values.map(ms), ms((values[2] ?? NaN) - (values[0] ?? NaN))]
    }),
  }
}

async function measure(
  size: (typeof sizes)[number],
  host: Options['host'],
  rounds: number,
): Promise<Map<string, number[]>> {
  const company = await openCompany({
    size,
    host,
    rateLimits: false,
    settings: { TICK_SECONDS: '3600' },
    fill: (standIns) => fill(standIns, size),
  })
  const taken = new Map<string, number[]>()
  const step = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await act()
    taken.set(what, [...(taken.get(what) ?? []), performance.now() - started])
    return result
  }
  try {
    await step('first command of a fresh process', () =>
      company.slack
        .person(userName(0))
        .says(`/aws-access request ${accountName(4)} ${permissionSetName(2)} 1h first`),
    )
    await openForm(company, userName(1))
    await step('first options of a fresh process', () => types(company, userName(1), 'prod-0005 set'))
    for (let round = 0; round <= rounds; round += 1) {
      if (round === 1) for (const [what] of taken) if (!what.startsWith('first')) taken.delete(what)
      await oneRound(company, userName(2 + round), `no. ${round}.`, step)
    }
    return taken
  } finally {
    await company.close()
  }
}

type Step = <T>(what: string, act: () => Promise<T>) => Promise<T>

async function oneRound(company: Company, name: string, reason: string, step: Step): Promise<void> {
  const { slack } = company
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
