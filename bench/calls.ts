import { openCompany } from './harness/company.ts'
import { countBy } from './harness/figures.ts'
import { lead, small } from './harness/people.ts'
import type { Options } from './harness/options.ts'
import type { Report } from './harness/report.ts'

/** How many calls one request costs, from asking to its end, once the catalogue is read. */
export async function calls({ host }: Options): Promise<Report> {
  const company = await openCompany({ size: small, host, settings: { TICK_SECONDS: '5' } })
  const { slack, identityCenter, table } = company
  try {
    await story('user-0001', 'warming up')
    const before = { slack: slack.calls.length, aws: identityCenter.calls.length, table: table.calls.length }
    await story('user-0002', 'being counted')
    const named = {
      Slack: slack.calls.slice(before.slack).map(({ method }) => method),
      'Identity Center': identityCenter.calls.slice(before.aws).map(({ operation }) => operation),
      DynamoDB: table.calls.slice(before.table).map(({ operation }) => operation),
    }
    const goals: Record<string, string> = { Slack: '10', 'Identity Center': '15' }
    return {
      title: 'Calls for request → grant → end',
      how: [
        `Host: ${host}. One person asks in one line, a lead presses Approve, the grant of one minute ends by time.`,
        'The catalogue is warm, everybody else’s request is over.',
      ],
      columns: ['service', 'calls', 'goal at most', 'which'],
      rows: Object.entries(named).map(([service, names]) => [
        service,
        names.length,
        goals[service] ?? '–',
        [...countBy(names)].map(([name, count]) => `${count} ${name}`).join(', '),
      ]),
    }
  } finally {
    await company.close()
  }

  /** Asked, approved, held for its minute and ended. */
  async function story(engineer: string, reason: string): Promise<void> {
    await slack.person(engineer).says(`/aws-access request prod-0001 Set-0001 1m ${reason}`)
    await slack.person(lead).presses('Approve', { on: await company.card(reason) })
    await company.told(engineer, /You have/)
    await company.told(engineer, /ended/)
    await company.quiet()
  }
}
