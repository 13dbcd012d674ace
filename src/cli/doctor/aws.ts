import { randomUUID } from 'node:crypto'
import {
  ListAccountAssignmentsForPrincipalCommand,
  ListPermissionSetsCommand,
} from '@aws-sdk/client-sso-admin'
import type { Caller } from '../../aws/caller.ts'
import { isAboutCredentials, isAboutKey, isDenied, isNotFound, named } from '../../aws/errors.ts'
import { enabledInstance, type Instance } from '../../aws/instance.ts'
import { lazily } from '../../aws/index.ts'
import type { Env } from '../../config.ts'
import { type Aws, openAws } from '../edges/aws.ts'
import { type CenterReads, centerReads, manner } from './center.ts'
import { hasNone, instanceFor, orNoRight } from './instance.ts'
import { errorText, failed, type Known, need, ok, type Report, type Say, warning } from './report.ts'
import { noRight, nowhere } from './rights.ts'
import type { CheckedPolicy } from './settings.ts'

/** Which account the bot runs in, as Identity Center sees it; `unknown` where AWS does not say who we are. */
export type Home = 'management' | 'delegated' | 'unknown'

/** What is known of AWS, by the checks that found it out. */
export interface AwsFacts {
  /** Throws Lacking without a policy, which names the Region. */
  readonly aws: () => Promise<Aws>
  /** Null where STS can't be asked; lacking where the credentials are no good. */
  readonly caller: Promise<Known<Caller | null>>
  readonly managementAccountId: Promise<Known<string>>
  readonly center: Promise<Known<CenterReads>>
  readonly home: Promise<Known<Home>>
  /** Whether AWS says that the organization has nothing in the policy's Region, and so no portal there either. */
  readonly isElsewhere: () => Promise<boolean>
}

const group = 'AWS'

/** Who we are to AWS, which Identity Center there is, and what that means. */
export function checkAws(report: Report, env: Env, policy: Promise<Known<CheckedPolicy>>): AwsFacts {
  const aws = lazily(async () => openAws((await need(policy)).policy.portal.region, manner))
  const identity = report.check<Caller | null>(
    { group, id: 'aws.identity', name: 'credentials' },
    async (say) =>
      // Without a policy nothing else is asked, and any Region knows who we are.
      whoWeAre(say, await aws().catch(() => openAws('us-east-1', manner))),
  )
  const managementAccountId = report.check(
    { group, id: 'aws.organization', name: 'organization' },
    async (say) => {
      await need(identity)
      const { organization } = await aws()
      const id = await orNoRight('organizations:DescribeOrganization', say, organization.managementAccountId)
      if (id !== undefined) say(ok(`Its management account is ${id}.`))
      return id
    },
  )
  const found = lazily(async () => {
    const { instances, region } = await aws()
    return enabledInstance(instances(), region, () => need(managementAccountId))
  })
  const center = report.check({ group, id: 'aws.instance', name: 'Identity Center' }, async (say) => {
    await need(identity)
    const opened = await aws()
    const instance = await instanceFor(env, opened.region, found, say)
    return instance && centerReads(opened, instance)
  })
  const isElsewhere = async (): Promise<boolean> => {
    const [known, checked] = [await center, await policy]
    if ('value' in known || 'lacks' in checked) return false
    return found().then(
      (there) => hasNone(there, checked.value.policy.portal.region),
      () => false,
    )
  }
  const home = report.check({ group, id: 'aws.home', name: 'account' }, async (say) =>
    homeOf(await need(identity), await need(managementAccountId), await need(center), say),
  )
  return { aws, caller: identity, managementAccountId, center, home, isElsewhere }
}

const isNone = (error: unknown): boolean => named(error) === 'CredentialsProviderError'

async function whoWeAre(say: Say, { caller }: Aws): Promise<Caller | null | undefined> {
  try {
    const us = await caller()
    say(ok(`AWS takes us for ${us.arn}, in account ${us.accountId}.`))
    return us
  } catch (error) {
    if (isAboutCredentials(error)) {
      const fix =
        'Give the bot a role, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; expired ones have to be taken anew.'
      const text = isNone(error) ? 'There are no credentials for AWS' : 'AWS does not take the credentials'
      say(failed(`${text}: ${errorText(error)}.`, fix))
      return undefined
    }
    say(warning(`STS could not be asked who we are: ${errorText(error)}.`))
    return null
  }
}

/** A member account that may read permission sets is the delegated administrator: no other is told them. */
async function homeOf(
  us: Caller | null,
  managementAccountId: string,
  { ssoAdmin, instance }: CenterReads,
  say: Say,
): Promise<Home | undefined> {
  if (!us) return seemingHome(ssoAdmin, instance, say)
  if (us.accountId === managementAccountId) {
    say(ok(`${us.accountId} is the management account: the bot can assign access to every account.`))
    return 'management'
  }
  try {
    await ssoAdmin.send(new ListPermissionSetsCommand({ InstanceArn: instance.instanceArn, MaxResults: 1 }))
  } catch (error) {
    if (isAboutKey(error))
      return say(noRight('sso:ListPermissionSets', { ...nowhere, managementAccountId }, error))
    const text = `${us.accountId} is neither the management account nor the delegated administrator of IAM Identity Center, or it lacks the right sso:ListPermissionSets: ${errorText(error)}.`
    const fix =
      'Run the bot in one of the two. In the management account, the console of IAM Identity Center registers this one under Settings, Management.'
    say(failed(text, fix))
    return undefined
  }
  say(
    ok(
      `${us.accountId} is the delegated administrator account: the bot can assign access to every account but the management account.`,
    ),
  )
  return 'delegated'
}

/** Where STS does not say who we are: the management account alone is told what a principal holds. */
async function seemingHome(
  ssoAdmin: CenterReads['ssoAdmin'],
  { instanceArn: InstanceArn }: Instance,
  say: Say,
): Promise<Home> {
  const nobody = { InstanceArn, PrincipalId: randomUUID(), PrincipalType: 'USER' as const, MaxResults: 1 }
  const refused = await ssoAdmin.send(new ListAccountAssignmentsForPrincipalCommand(nobody)).then(
    () => null,
    (error: unknown) => (isNotFound(error) ? null : error),
  )
  if (refused === null) {
    say(ok('This seems to be the management account, which alone is told what a principal holds.'))
    return 'management'
  }
  if (isDenied(refused)) {
    say(
      warning(
        'This seems to be the delegated administrator account: AWS does not tell it what a principal holds.',
      ),
    )
    return 'delegated'
  }
  say(warning('It is not known in which account the bot runs, and so neither what it can’t hand out.'))
  return 'unknown'
}
