import { ListPermissionSetsProvisionedToAccountCommand } from '@aws-sdk/client-sso-admin'
import { globMatches } from '../../access/pattern.ts'
import { isDenied } from '../../aws/errors.ts'
import { pages } from '../../aws/pages.ts'
import type { Place } from '../../aws/permissions.ts'
import type { AwsFacts } from './aws.ts'
import type { CenterReads } from './aws-clients.ts'
import { at, namesOf } from './place.ts'
import { errorText, failed, type Known, need, ok, type Report, type Say, warning } from './report.ts'
import { placeOf, statementText } from './rights.ts'
import type { CheckedPolicy, Env } from './settings.ts'

/**
 * What rules promise and the delegated administrator account can't hand out: anything in the management account, and
 * everywhere the permission sets that are provisioned there too.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
export function checkDelegated(
  report: Report,
  facts: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
  env: Env,
): void {
  void report.check(
    { group: 'Names in the policy', id: 'aws.delegated', name: 'handed out' },
    async (say) => {
      const home = await need(facts.home)
      if (home !== 'delegated') return
      const checked = await need(policy)
      const management = await need(facts.managementAccountId)
      const center = await need(facts.center)
      const inManagement = managementRules(checked, management, say)
      const names = await provisionedNames(center, management, () => placeOf(facts, policy, env), say)
      if (!names) return
      const sets = provisionedRules(checked, names, management, say)
      if (!inManagement && !sets)
        say(ok('Every permission set that the rules name can be handed out from here.'))
    },
  )
}

function managementRules(checked: CheckedPolicy, management: string, say: Say): boolean {
  const named = namesOf(checked, 'account').filter(({ text }) => text === management)
  for (const name of named) {
    const text = `${management} is the management account, where nothing can be handed out from the delegated administrator account.`
    const fix = 'Take it out of the rule, or run the bot in the management account.'
    say(failed(`${at(checked, name)}${text}`, fix))
  }
  return named.length > 0
}

function provisionedRules(
  checked: CheckedPolicy,
  names: readonly string[],
  management: string,
  say: Say,
): boolean {
  const rules = namesOf(checked, 'permission-set').flatMap((name) => {
    const sets = names.filter((each) => globMatches(name.text, each))
    return sets.length > 0 ? { name, sets } : []
  })
  for (const { name, sets } of rules) {
    const which = name.text === sets[0] ? name.text : `${name.text} means ${sets.join(', ')}, which`
    const text = `${which} is provisioned in the management account ${management}: from the delegated administrator account AWS lets nobody hand it out, in no account.`
    const fix =
      'Make another permission set for the rule, take away what the management account has of this one, or run the bot there.'
    say(failed(`${at(checked, name)}${text}`, fix))
  }
  return rules.length > 0
}

/** Names of the permission sets that are provisioned in the management account; undefined where it can't be told. */
async function provisionedNames(
  { ssoAdmin, instance, permissionSets }: CenterReads,
  management: string,
  place: () => Promise<Place>,
  say: Say,
): Promise<string[] | undefined> {
  const input = { InstanceArn: instance.instanceArn, AccountId: management, MaxResults: 100 }
  const arns: string[] = []
  try {
    const list = pages((next) =>
      ssoAdmin.send(new ListPermissionSetsProvisionedToAccountCommand({ ...input, ...next })),
    )
    for await (const { PermissionSets = [] } of list) arns.push(...PermissionSets)
  } catch (error) {
    const action = 'sso:ListPermissionSetsProvisionedToAccount'
    const text = `It can’t be told which permission sets are provisioned in the management account, and so can’t be handed out: ${errorText(error)}.`
    say(warning(text, isDenied(error) ? `Allow it: ${statementText(action, await place())}` : undefined))
    return undefined
  }
  const described = await Promise.all(arns.map((arn) => permissionSets.describe(arn)))
  return described.flatMap((each) => each?.name ?? [])
}
