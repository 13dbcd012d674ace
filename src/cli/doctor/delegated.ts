import { ListPermissionSetsProvisionedToAccountCommand } from '@aws-sdk/client-sso-admin'
import { globMatches } from '../../access/pattern.ts'
import { isDenied } from '../../aws/errors.ts'
import { pages } from '../../aws/pages.ts'
import { permissionSetContents } from '../../aws/permission-set-contents.ts'
import type { Place } from '../../aws/permissions.ts'
import type { Env } from '../../config.ts'
import type { AwsFacts } from './aws.ts'
import type { CenterReads } from './center.ts'
import type { Company } from './company.ts'
import { at, namesOf } from './place.ts'
import { errorText, failed, type Known, need, ok, type Report, type Say, warning } from './report.ts'
import { noRight, placeOf } from './rights.ts'
import type { CheckedPolicy } from './settings.ts'

/**
 * What rules promise and the delegated administrator account can't hand out: anything in the management account, and
 * everywhere the permission sets that are provisioned there too. And what it hands out all the same: access to the
 * management account, to whoever is given a group that has some.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
export function checkDelegated(
  report: Report,
  facts: AwsFacts,
  company: Company,
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
      const { arns, all } = await provisionedIn(
        { ...center, company },
        management,
        () => placeOf(facts, policy, env),
        say,
      )
      const { describe } = await center.permissionSets()
      const described = await Promise.all(arns.map((arn) => describe(arn)))
      const names = described.flatMap((each) => each?.name ?? [])
      const sets = provisionedRules(checked, names, management, say)
      if (all && !inManagement && !sets)
        say(ok('Every permission set that the rules name can be handed out from here.'))
      await groupsIn(management, arns, checked, center, company, say)
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

/**
 * ARNs of the permission sets that are provisioned in the management account; where AWS does not tell them, of those among
 * them that rules name and that another read tells of.
 */
async function provisionedIn(
  { ssoAdmin, instance, company }: CenterReads & { readonly company: Company },
  management: string,
  place: () => Promise<Place>,
  say: Say,
): Promise<{ readonly arns: readonly string[]; readonly all: boolean }> {
  const input = { InstanceArn: instance.instanceArn, AccountId: management, MaxResults: 100 }
  const arns: string[] = []
  try {
    const list = pages((next) =>
      ssoAdmin.send(new ListPermissionSetsProvisionedToAccountCommand({ ...input, ...next })),
    )
    for await (const { PermissionSets = [] } of list) arns.push(...PermissionSets)
  } catch (error) {
    const action = 'sso:ListPermissionSetsProvisionedToAccount'
    const text = `It can’t be told of all permission sets whether they are provisioned in the management account, and so can’t be handed out: ${errorText(error)}.`
    say(warning(text, isDenied(error) ? noRight(action, await place(), error).fix : undefined))
    const { accounts } = permissionSetContents(ssoAdmin, instance)
    const { found } = await company.permissionSets()
    const isThere = found.map(async ({ arn }) => {
      const ids = await accounts(arn, 'all').catch((): string[] => [])
      return ids.includes(management) ? [arn] : []
    })
    return { arns: (await Promise.all(isThere)).flat(), all: false }
  }
  return { arns, all: true }
}

/**
 * Warns of each group that may be asked for and has access to the management account: memberships are no matter of permission
 * sets, and so nothing keeps the delegated administrator account from making them.
 */
async function groupsIn(
  management: string,
  arns: readonly string[],
  checked: CheckedPolicy,
  center: CenterReads,
  company: Company,
  say: Say,
): Promise<void> {
  const { rules, onboarding } = checked.policy
  const globs = [
    ...rules.flatMap((rule) => (rule.kind === 'group' ? rule.groups : [])),
    ...(onboarding?.groups ?? []),
  ]
  if (globs.length === 0 || arns.length === 0) return
  try {
    const held = await groupsAssigned(management, arns, center)
    for (const { id, name } of await company.groups()) {
      const glob = held.has(id) ? globs.find((each) => globMatches(each, name)) : undefined
      const placed = checked.names.findLast(({ kind, text }) => kind === 'group' && text === glob)
      if (!placed) continue
      const text = `${name} has access to the management account ${management}: whoever is given this group has it too, though nothing can be handed out there otherwise.`
      say(warning(`${at(checked, placed)}${text}`, 'Take the group out of the policy, unless that is meant.'))
    }
  } catch (error) {
    const text = `It can’t be told which groups have access to the management account, and so give it to whoever is given them: ${errorText(error)}.`
    say(warning(text))
  }
}

/** Ids of the groups that are assigned any of these permission sets in an account. Throws where it can't be told. */
async function groupsAssigned(
  accountId: string,
  arns: readonly string[],
  { assignments }: CenterReads,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  const { assignees } = await assignments()
  for (const arn of arns) for (const id of (await assignees(accountId, arn)).groups) found.add(id)
  return found
}
