import type { Policy } from '../../access/policy.ts'
import type { SetupObstacle } from '../../access/setup-obstacle.ts'
import type { Setup } from '../../access/setup.ts'
import type { Caller } from '../../aws/caller.ts'
import { isAboutCredentials, named, words } from '../../aws/errors.ts'
import type { EnabledInstance, Instance } from '../../aws/instance.ts'
import type { Env } from '../../config.ts'
import { type Aws, openAws } from '../edges/aws.ts'
import { instanceToSetUp, manner, openSetup, type SetupEdges } from './edges.ts'
import { type Looked, readPresent } from './read-present.ts'

/** Something to work with, and what there is in it. */
export interface Found extends Looked {
  readonly edges: SetupEdges
  /** Null where it can't be told who asks. */
  readonly caller: Caller | null
}

/** Reads all that a plan is made from; what keeps it from being read where something does. Writes nothing. */
export async function look(
  policy: Policy,
  setup: Setup,
  env: Env,
  say: (what: string) => void,
): Promise<Found | SetupObstacle> {
  const aws = openAws(policy.portal.region, manner)
  let who: Caller | null = null
  try {
    say('who asks')
    who = await callerOf(aws)
    say('IAM Identity Center')
    const instance = usable(await instanceToSetUp(aws, env), aws.region, who)
    if ('why' in instance) return instance
    const edges = await openSetup(aws, instance)
    return { ...(await readPresent(edges, setup, who?.accountId ?? null, say)), edges, caller: who }
  } catch (error) {
    return obstacleIn(error, aws.region, who)
  }
}

/** Who can't be told who they are may still be allowed everything else; without credentials nobody is. */
async function callerOf(aws: Aws): Promise<Caller | null> {
  try {
    return await aws.caller()
  } catch (error) {
    if (isAboutCredentials(error)) throw error
    return null
  }
}

function usable(found: EnabledInstance, region: string, who: Caller | null): Instance | SetupObstacle {
  switch (found.kind) {
    case 'organization':
      return found.instance
    case 'none':
      return { why: 'not-enabled', region, callerAccountId: who?.accountId ?? null }
    case 'not-active':
      return { why: 'not-active', region, status: found.status, reason: found.reason }
    case 'account-only':
      return { why: 'account-instance-only', region, owners: found.owners }
    case 'untold': {
      const [only, second] = found.instances
      // Accounts can't be read either then, which is told with what is missing.
      return only && !second ? only : { why: 'untold', region, said: found.why }
    }
    default:
      return found satisfies never
  }
}

function obstacleIn(error: unknown, region: string, who: Caller | null): SetupObstacle {
  const said = words(error)
  if (isAboutCredentials(error)) return { why: 'no-credentials', said }
  if (named(error) === 'AWSOrganizationsNotInUseException') return { why: 'no-organization' }
  // An account instance has no permission sets to list, and says so in this way.
  if (/^(AccessDenied|Unauthorized|Validation)/.test(named(error)))
    return { why: 'denied', what: 'read', said, caller: who?.arn ?? null }
  return { why: 'unreadable', said, region }
}
