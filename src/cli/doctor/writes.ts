import { type Permission, permissions, statementFor, together } from '../../aws/permissions.ts'
import type { Env } from '../../config.ts'
import type { AwsFacts } from './aws.ts'
import { type Known, notTried, type Report } from './report.ts'
import { handsOutManagement, placeOf, statementText } from './rights.ts'
import type { CheckedPolicy } from './settings.ts'

/** Lists each write that the bot makes, with the statement that allows it: none is made to see whether it may be. */
export function listWrites(
  report: Report,
  facts: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
  env: Env,
): void {
  void report.check({ group: 'Writes', id: 'writes', name: 'IAM policy' }, async (say) => {
    const place = await placeOf(facts, policy, env)
    for (const { action, reason } of writes('always'))
      say(notTried(`${action}, which ${reason}.`, `It needs ${statementText(action, place)}`))
    if (!(await handsOutManagement(facts, policy))) return
    // AWS makes these itself: one line for what comes in one statement.
    for (const group of together(writes('management-account'))) {
      const actions = group.map(({ action }) => action).join(', ')
      say(
        notTried(`${actions}: ${group[0].reason}.`, `It needs ${JSON.stringify(statementFor(group, place))}`),
      )
    }
  })
}

const writes = (when: Permission['needed']): Permission[] =>
  permissions.filter(({ kind, needed }) => kind === 'write' && needed === when)
