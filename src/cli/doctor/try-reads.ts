import { isAboutKey, isDenied, isNotForUs, isNotFound, isUnknownOperation } from '../../aws/errors.ts'
import { type Permission, permissions, type Place } from '../../aws/permissions.ts'
import { lazily } from '../../aws/index.ts'
import { namesUnits } from '../../access/policy.ts'
import type { Env } from '../../config.ts'
import { namedInstance } from '../edges/aws.ts'
import type { AwsFacts, Home } from './aws.ts'
import type { Company } from './company.ts'
import { centerReadings, type OrganizationReading, organizationReadings, type Reading } from './reads.ts'
import {
  errorText,
  failed,
  type Finding,
  isUnreachable,
  type Known,
  Lacking,
  need,
  notTried,
  ok,
  type Report,
  skipped,
  warning,
} from './report.ts'
import { noRight, placeOf } from './rights.ts'
import { NothingThere, rootSample, samples } from './samples.ts'
import type { CheckedPolicy } from './settings.ts'

/** Waits until all of these reads are known to work. Throws Lacking with the first that does not. */
export type NeedReads = (...actions: readonly string[]) => Promise<void>

/** Tries each read that the bot needs, one line each. */
export function tryReads(
  report: Report,
  facts: AwsFacts,
  company: Company,
  policy: Promise<Known<CheckedPolicy>>,
  env: Env,
): NeedReads {
  const reading = lazily(async (): Promise<Reading> => {
    const { policy: checked } = await need(policy)
    const center = await need(facts.center)
    const some = samples(center, company, checked, () => need(facts.managementAccountId))
    return { ...center, policy: checked, some }
  })
  const organization = lazily(async (): Promise<OrganizationReading> => {
    const { organizations } = await facts.aws()
    await need(facts.caller)
    const managementAccountId = () => need(facts.managementAccountId)
    return { organizations, rootId: rootSample(organizations), managementAccountId }
  })
  const tried = new Map<string, Promise<Known<true>>>()
  for (const permission of permissions.filter(({ kind, needed }) => kind === 'read' && needed !== 'doctor')) {
    const { action } = permission
    const [service = '', operation = ''] = action.split(':')
    // The table has checks of its own, and a key is tried with all that it is for.
    if (service === 'dynamodb' || service === 'kms') continue
    const place = { group: 'Reads, tried', id: `reads.${action}`, name: service }
    const known = report.check<true>(place, async (say) => {
      const finding = await outcome(permission, {
        reading,
        organization,
        facts,
        policy,
        place: () => placeOf(facts, policy, env),
        isNamed: namedInstance(env) !== null,
      }).catch(lacking)
      say({ ...finding, text: `${operation}${finding.text}` })
      return finding.status === 'failed' || finding.status === 'skipped' ? undefined : true
    })
    // A check that builds on it goes by the action, of which a service has many.
    tried.set(
      action,
      known.then((found) => ('value' in found ? found : { lacks: action })),
    )
  }
  return async (...actions) => {
    for (const action of actions) await need(tried.get(action) ?? Promise.resolve({ lacks: action }))
  }
}

interface On {
  readonly reading: () => Promise<Reading>
  readonly organization: () => Promise<OrganizationReading>
  readonly facts: AwsFacts
  readonly policy: Promise<Known<CheckedPolicy>>
  readonly place: () => Promise<Place>
  /** Whether the settings name the instance, so that the bot does not look for it. */
  readonly isNamed: boolean
}

async function outcome({ action, needed }: Permission, on: On): Promise<Finding> {
  if (needed === 'units' && !namesUnits((await need(on.policy)).policy))
    return notTried(': no rule goes by `ou:`, so the bot does not need it.')
  // What the checks before could not have done without.
  if (action === 'sso:ListInstances') {
    const center = await need(on.facts.center)
    return on.isNamed ? notTried(' is not needed: the settings name the instance.') : allowed(center)
  }
  if (action === 'organizations:DescribeOrganization')
    return allowed(await need(on.facts.managementAccountId))
  const [ofCenter, ofOrganization] = [centerReadings[action], organizationReadings[action]]
  try {
    if (ofCenter) return allowed(await ofCenter(await on.reading()))
    if (ofOrganization) return allowed(await ofOrganization(await on.organization()))
    throw new Error(`nobody knows how to try ${action}`)
  } catch (error) {
    if (isNotFound(error) && !isAboutKey(error)) return allowed(error)
    if (error instanceof NothingThere)
      return notTried(` needs ${error.message} to be tried on, and there is none yet.`)
    if (error instanceof Lacking) throw error
    // Where nobody answered before either, that is a line already.
    if (ofOrganization && isUnreachable(error)) await need(on.facts.managementAccountId)
    // By this read it was tried in which account the bot is.
    if (
      action === 'sso:ListPermissionSets' &&
      isDenied(error) &&
      'value' in (await on.facts.managementAccountId)
    )
      await need(on.facts.home)
    if (action === 'sso:ListAccountAssignmentsForPrincipal' && isNotForUs(error))
      return byPrincipal(await on.facts.home, error, await on.place())
    return refused(action, error, await on.place())
  }
}

/** Several reads share a name: each says for itself what it could not do without. */
function lacking(error: unknown): Finding {
  if (!(error instanceof Lacking)) throw error
  return skipped(` needs ${error.message}`)
}

const allowed = (_: unknown): Finding => ok(' is allowed.')

/** AWS tells it to the management account alone, whatever rights another one has. */
function byPrincipal(home: Known<Home>, error: unknown, place: Place): Finding {
  const instead = 'the bot reads it account by account instead'
  const where = 'value' in home ? home.value : 'unknown'
  if (where === 'delegated') return ok(` is for the management account alone: ${instead}.`)
  if (where === 'unknown') return warning(` is refused, as it is outside the management account: ${instead}.`)
  return refused('sso:ListAccountAssignmentsForPrincipal', error, place)
}

function refused(action: string, error: unknown, place: Place): Finding {
  if (isDenied(error) || isAboutKey(error)) {
    const finding = noRight(action, place, error)
    return { ...finding, text: `: ${finding.text}` }
  }
  if (isUnknownOperation(error))
    return warning(` could not be tried: whoever answers does not know it (${errorText(error)}).`)
  return failed(` fails: ${errorText(error)}.`)
}
