import { overHttp } from '../src/sandbox/slack/delivery.ts'
import { startBare } from './harness/bare.ts'
import { type Company, openCompany } from './harness/company.ts'
import { median, ms, percentile, times } from './harness/figures.ts'
import type { Options } from './harness/options.ts'
import { lead, small, userName } from './harness/people.ts'
import type { Report } from './harness/report.ts'

const awsMs = 40
const slackMs = 120

/** Calls that have to come one after the other, whoever builds it: none can be made before the one ahead is answered. */
interface Floor {
  readonly slack: number
  readonly aws: number
  readonly settleMs?: number
}

/**
 * What each step waits for, up to the call that shows it: who it is (users.info, the id of a user that is met for the first
 * time, the user), what is held, the record, the card that the answer links.
 */
const floors: Readonly<Record<string, Floor>> = {
  'command: request in one line': { slack: 2, aws: 4 },
  'command: the form opens': { slack: 0, aws: 0 },
  'form: options while typing, first': { slack: 0, aws: 0 },
  'form: options while typing, next': { slack: 0, aws: 0 },
  'form: submit': { slack: 2, aws: 3 },
  'press Approve': { slack: 1, aws: 2 },
  'command: list': { slack: 1, aws: 3 },
}

/** Who approves, the record; the pair, what is there, the intent, create; then the status, what is there, the record. */
const grantFloor = (settleMs: number): Floor => ({ slack: 1, aws: 9, settleMs })

const sum = ({ slack, aws, settleMs = 0 }: Floor): number => slack * slackMs + aws * awsMs + settleMs

interface Taken {
  readonly ack: number[]
  readonly answer: number[]
}

const field = 'What do you need?'

/** How long people wait where every call takes as long as it does over a network. */
export async function latency({ host, rounds = 8 }: Options): Promise<Report> {
  const taken = new Map<string, Taken>()
  const bare: number[] = []
  for (const settleMs of [300, 2000]) {
    const company = await openCompany({ size: small, host, awsMs, slackMs, settleMs, rateLimits: false })
    try {
      bare.push(...(await bareAcks(company, rounds)))
      for (let round = 0; round <= rounds; round += 1) {
        // The first is for warming up: what a fresh process takes is another bench's.
        const into = round === 0 ? new Map<string, Taken>() : taken
        await oneRound(company, userName(round), `round ${round} of ${settleMs}.`, settleMs, into)
      }
    } finally {
      await company.close()
    }
  }
  const bareMs = median(bare)
  const rows = [...taken].map(([step, { ack, answer }]) => {
    const floor = floors[step] ?? grantFloor(Number(/([\d.]+) s$/.exec(step)?.[1]) * 1000)
    const least = sum(floor) + bareMs
    return [
      step,
      ack.length > 0 ? ms(median(ack)) : '–',
      ack.length > 0 ? ms(percentile(ack, 0.95)) : '–',
      ms(median(answer)),
      ms(percentile(answer, 0.95)),
      `${ms(least)} (${floor.slack} Slack, ${floor.aws} AWS)`,
      times(median(answer), least),
    ]
  })
  return {
    title: 'Latency: until Slack is acknowledged, and until the person sees it',
    how: [
      `Host: ${host}. ${awsMs} ms for each AWS call (DynamoDB too), ${slackMs} ms for each Slack call, beside what the stand-ins take; ${rounds} rounds, twice.`,
      `The floor is the sum of the calls that have to follow one another, and the ${bareMs.toFixed(1)} ms that a bare handler takes in the same run.`,
    ],
    columns: ['step', 'ack p50', 'ack p95', 'answer p50', 'answer p95', 'floor', 'p50 ÷ floor'],
    rows,
  }
}

async function bareAcks({ slack }: Company, rounds: number): Promise<number[]> {
  const bare = await startBare(slack.signingSecret)
  const acks: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now()
    await overHttp(bare.url, { method: 'POST', path: '/', headers: {}, body: 'command=%2Faws-access' })
    acks.push(performance.now() - started)
  }
  bare.close()
  return acks
}

/** One engineer's way through everything, step by step. */
async function oneRound(
  company: Company,
  name: string,
  reason: string,
  settleMs: number,
  into: Map<string, Taken>,
): Promise<void> {
  const engineer = company.slack.person(name)
  /** Done when they see it: when the app has answered, or as `seen` tells. */
  const step = async <T>(what: string, act: () => Promise<T>, seen?: () => unknown): Promise<T> => {
    const acked = company.acks.length
    const started = performance.now()
    const acting = act()
    await (seen ? company.slack.until(() => Boolean(seen()), 30_000) : acting)
    const kept = into.get(what) ?? { ack: [], answer: [] }
    kept.answer.push(performance.now() - started)
    const result = await acting
    const ack = company.acks[acked]
    if (ack !== undefined) kept.ack.push(ack)
    into.set(what, kept)
    return result
  }
  await step('command: request in one line', () =>
    engineer.says(`/aws-access request prod-0001 Set-0002 1h line ${reason}`),
  )
  await step(
    'command: the form opens',
    () => engineer.says('/aws-access request'),
    () => engineer.form(),
  )
  await step('form: options while typing, first', () => engineer.types(field, 'prod-0005 set'))
  const offer = await step('form: options while typing, next', () =>
    engineer.types(field, 'prod-0005 set-0003'),
  )
  const [group] = 'option_groups' in offer ? offer.option_groups : [offer]
  const offered = group?.options[0]?.text.text ?? 'nothing'
  await engineer.picks(field, offered)
  await engineer.fills('Why?', `form ${reason}`)
  await step('form: submit', () => engineer.submits())
  const card = await company.card(`line ${reason}`)
  await company.quiet()
  const started = performance.now()
  await step('press Approve', () => company.slack.person(lead).presses('Approve', { on: card }))
  await company.told(name, /You have/)
  const granting = `press Approve → “You have access”, AWS takes ${settleMs / 1000} s`
  into.set(granting, {
    ack: [],
    answer: [...(into.get(granting)?.answer ?? []), performance.now() - started],
  })
  await step('command: list', () => engineer.says('/aws-access list'))
  await company.quiet()
}
