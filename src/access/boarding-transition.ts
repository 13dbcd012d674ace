import type { AskedOffboarding, AskedOnboarding, Boarding, LiveBoarding } from './boarding.ts'
import { approved, type Ends, later, note, noted, outcomes } from './noted.ts'
import type { RequestEvent, Running } from './request.ts'

type AskedBoarding = AskedOnboarding | AskedOffboarding

/** Opens a boarding: waiting for its approvers, or being done at once where an administrator has confirmed it. */
export function openBoarding(made: AskedBoarding, answerWithinSeconds: number): LiveBoarding {
  const running: Running = {
    approvals: [],
    history: [{ at: made.askedAt, what: 'asked', by: made.requester.slackId }],
    revision: 1,
  }
  if (made.approvalsNeeded === 0)
    return { ...made, ...running, status: 'activating', decidedAt: made.askedAt, judgedAt: made.askedAt }
  const answerBy = later(made.askedAt, answerWithinSeconds)
  return { ...made, ...running, status: 'awaiting-approval', answerBy }
}

/** The boarding after an event; null where its state has no arrow for it. */
export function boardingTransition(boarding: Boarding, event: RequestEvent): Boarding | null {
  const { status } = boarding
  switch (event.type) {
    case 'approve': {
      if (status !== 'awaiting-approval') return null
      const { running, enough } = approved(boarding, event)
      if (!enough) return { ...boarding, ...running }
      return { ...asked(boarding), ...running, status: 'activating', decidedAt: event.at, judgedAt: event.at }
    }
    case 'deny':
    case 'expire':
      return status === 'awaiting-approval' ? close(boarding, event) : null
    case 'withdraw':
      return isWithdrawable(boarding) ? close(boarding, event) : null
    case 'forbid':
      return status === 'awaiting-approval' || isUntouched(boarding) ? close(boarding, event) : null
    case 'judge-again':
      return status === 'activating'
        ? { ...boarding, judgedAt: event.at, revision: boarding.revision + 1 }
        : null
    case 'leave':
      return status === 'closed' ? null : close(boarding, event)
    case 'wait':
    case 'find-user':
    case 'make-user':
    case 'create-failed':
    case 'removal-failed':
      return status === 'activating' ? note(boarding, event) : null
    case 'give-up':
    case 'complete':
      return status === 'activating' ? close(boarding, event) : null
    default:
      return null
  }
}

/** Whether it waits for somebody else to make the user, so that nothing is made yet. */
export const isWaiting = ({ status, history }: Boarding): boolean =>
  status === 'activating' && history.at(-1)?.what === 'waiting'

/** Whether nothing is done for it yet, so that it can be taken back. */
export const isWithdrawable = (boarding: Boarding): boolean =>
  boarding.status === 'awaiting-approval' || isWaiting(boarding)

/** Whether it is on its way and nothing is made yet: what is made is not forbidden any more. */
const isUntouched = ({ status, history }: Boarding): boolean =>
  status === 'activating' && !history.some(({ what }) => what === 'user-made')

function close(boarding: Boarding, event: Ends): Boarding {
  const outcome = event.type === 'leave' ? 'withdrawn' : outcomes[event.type]
  return { ...asked(boarding), ...noted(boarding, event), status: 'closed', outcome, closedAt: event.at }
}

/** Only what was asked: no field of the state before gets into the next. */
function asked(boarding: Boarding): AskedBoarding {
  const { id, person, reason, rule, sensitive, approvalsNeeded, approvers, channel, askedAt, external } =
    boarding
  const common = {
    id,
    person,
    reason,
    rule,
    sensitive,
    approvalsNeeded,
    approvers,
    channel,
    askedAt,
    external,
  }
  if (boarding.kind === 'onboarding') {
    const { kind, requester, newcomer, groups } = boarding
    return { ...common, kind, requester, newcomer, groups }
  }
  const { kind, requester, leaver, takes, deleteUser, sets } = boarding
  return { ...common, kind, requester, leaver, takes, deleteUser, ...(sets ? { sets } : {}) }
}
