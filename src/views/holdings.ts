import type { Button, KnownBlock } from '@slack/types'
import { isWaiting, isWithdrawable } from '../access/boarding-transition.ts'
import type { LiveBoarding } from '../access/boarding.ts'
import type { LiveRequest } from '../access/request.ts'
import { requestRef } from '../access/request-ref.ts'
import { actions, button, code, dateText, limits, section, type View } from './blocks.ts'
import { countText, entitlementText, mention, requestText } from './describe.ts'
import { actionIds } from './ids.ts'
import { unreachable } from './unreachable.ts'

/** What somebody holds and what is pending; `from` is the number of the first one shown, 1 unless told. */
export function holdingsView(requests: readonly LiveRequest[], now: string, from = 1): View {
  const ask = actions(button(actionIds.openForm, 'Request access', { style: 'primary' }))
  if (requests.length === 0) {
    const text =
      'You hold nothing here that ends, and nothing is pending. `/aws-login` shows all that you hold.'
    return { text, blocks: [section(text), ask] }
  }
  const rows = sorted(requests).map((request) => section(rowText(request, now), rowButton(request)))
  const text = `You have ${summary(requests, now)}.`
  return page({ text, rows, from, foot: [ask], nextPage: '/aws-access list' })
}

/**
 * What somebody without a user is shown: the onboarding of theirs that is under way. Only whoever asked for it withdraws it,
 * which `own` says.
 */
export function newcomerView(onboarding: LiveBoarding, now: string, own: boolean): View {
  const withdrawable = own && isWithdrawable(onboarding)
  const withdraw = button(actionIds.withdraw, 'Withdraw', { value: requestRef(onboarding) })
  const text = 'You have no user in IAM Identity Center yet, and your onboarding is under way.'
  const foot = withdrawable
    ? `${code(`/aws-access end ${onboarding.id}`)} withdraws it.`
    : 'You are sent a message once it is done.'
  return {
    text,
    blocks: [
      section(text),
      section(rowText(onboarding, now), withdrawable ? withdraw : undefined),
      section(foot),
    ],
  }
}

/** What is not over: access that is held or asked for, and people who are brought in or seen out. */
type Open = LiveRequest | LiveBoarding

/** Who holds what, and what is pending, for administrators; `from` is the number of the first one shown, 1 unless told. */
export function allHoldingsView(requests: readonly Open[], now: string, from = 1): View {
  if (requests.length === 0) {
    const text = 'Nobody holds anything here that ends, and nothing is pending.'
    return { text, blocks: [section(text)] }
  }
  const rows = sorted(requests).map((request) =>
    section(`${mention(request.requester.slackId)}: ${rowText(request, now)}`),
  )
  const foot = [section(`${code('/aws-access end <id>')} takes one back.`)]
  return page({
    text: `This is who holds what: ${summary(requests, now)}.`,
    rows,
    from,
    foot,
    nextPage: '/aws-access list all',
  })
}

interface Page {
  readonly text: string
  readonly rows: readonly KnownBlock[]
  readonly from: number
  readonly foot: readonly KnownBlock[]
  /** The command that, with a number behind it, shows the rows from there on. */
  readonly nextPage: string
}

/** As many rows as one message holds, and how to see the rest. */
function page({ text, rows, from, foot, nextPage }: Page): View {
  const start = Math.min(Math.max(from, 1), rows.length) - 1
  const shown: KnownBlock[] = []
  for (const row of rows.slice(start)) {
    if (!fits([section(text), ...shown, row, ...foot])) break
    shown.push(row)
  }
  const left = rows.length - start - shown.length
  const next = code(`${nextPage} ${start + shown.length + 1}`)
  const rest = left > 0 ? [section(`${left} more: ${next} shows the next ones.`)] : []
  return { text, blocks: [section(text), ...shown, ...rest, ...foot] }
}

/** With room for the line that says how many more there are. */
const fits = (blocks: readonly KnownBlock[]): boolean =>
  blocks.length < limits.blocks && JSON.stringify(blocks).length < limits.message - 500

const order = { active: 0, ending: 1, activating: 2, scheduled: 3, 'awaiting-approval': 4 } as const

/** What is held before what is pending; what needs attention first before what can wait. */
const sorted = <Some extends Open>(requests: readonly Some[]): Some[] =>
  requests.toSorted((a, b) => order[a.status] - order[b.status] || (dueAt(a) < dueAt(b) ? -1 : 1))

function dueAt(request: Open): string {
  if (request.status === 'active') return request.until
  if (request.status === 'scheduled') return request.startAt
  return request.status === 'awaiting-approval' ? request.answerBy : request.askedAt
}

function summary(requests: readonly Open[], now: string): string {
  const held = requests.filter((request) => request.status === 'active' && request.until > now).length
  const ending = requests.filter(
    ({ status, ...rest }) => status === 'ending' || ('until' in rest && rest.until <= now),
  ).length
  const pending = requests.length - held - ending
  const parts = [countText(held, 'active grant'), countText(pending, 'pending request')]
  return [...parts, ...(ending > 0 ? [`${ending} ending`] : [])].join(', ')
}

const rowText = (request: Open, now: string): string =>
  `${whatText(request)}\n${rowState(request, now)} · ${code(request.id)}`

const whatText = (request: Open): string =>
  request.kind === 'access' ? entitlementText(request) : requestText(request)

function rowState(request: Open, now: string): string {
  if (request.kind !== 'access' && request.status === 'activating')
    return isWaiting(request)
      ? ':hourglass_flowing_sand: waiting for the identity provider'
      : ':hourglass_flowing_sand: being done'
  switch (request.status) {
    case 'awaiting-approval':
      return `:hourglass_flowing_sand: waiting for approval until ${dateText(request.answerBy)}`
    case 'scheduled':
      return `:alarm_clock: approved, starts ${dateText(request.startAt)}`
    case 'activating':
      return ':hourglass_flowing_sand: approved, being made'
    case 'active':
      if (request.until <= now) return `:hourglass_flowing_sand: its time was up ${dateText(request.until)}`
      return `:white_check_mark: until ${dateText(request.until)}`
    case 'ending':
      return ':hourglass_flowing_sand: being taken away'
    default:
      return unreachable(request)
  }
}

function rowButton(request: LiveRequest): Button | undefined {
  const value = requestRef(request)
  if (request.status === 'awaiting-approval' || request.status === 'scheduled')
    return button(actionIds.withdraw, 'Withdraw', { value })
  return request.status === 'ending' ? undefined : button(actionIds.end, 'End access', { value })
}
