import { isDenied } from '../../aws/errors.ts'
import type { EnabledInstance, Instance } from '../../aws/instance.ts'
import type { Env } from '../../config.ts'
import { namedInstance } from '../edges/aws.ts'
import { errorText, failed, ok, type Say, skipped, warning } from './report.ts'
import { noRight, nowhere } from './rights.ts'

/** The organization's instance, or why there is none to work with. One that the settings name is only held against it. */
export async function instanceFor(
  env: Env,
  region: string,
  look: () => Promise<EnabledInstance>,
  say: Say,
): Promise<Instance | undefined> {
  const named = namedInstance(env)
  if (!named) {
    const found = await orNoRight('sso:ListInstances', say, look)
    const instance = found && judged(found, region, say)
    return instance && described(instance, region, say)
  }
  const found = await look().catch(errorText)
  if (typeof found === 'string') {
    say(warning(`The instance that the settings name could not be looked up: ${found}.`))
    return { ...named, region }
  }
  const instance = judged(found, region, say)
  if (!instance) return undefined
  const isThere =
    instance.instanceArn === named.instanceArn && instance.identityStoreId === named.identityStoreId
  if (isThere) return described(instance, region, say)
  const text = `The settings name ${named.instanceArn} with ${named.identityStoreId}, but in ${region} there is ${instance.instanceArn} with ${instance.identityStoreId}.`
  const fix = 'Correct IDENTITY_CENTER_INSTANCE_ARN and IDENTITY_STORE_ID, or leave both out.'
  return say(failed(text, fix))
}

function described(instance: Instance, region: string, say: Say): Instance {
  const elsewhere = `its primary Region is ${instance.region}, where the bot writes; people sign in in ${region}`
  const where = instance.region === region ? `its primary Region is ${region}` : elsewhere
  say(ok(`${instance.instanceArn} with the identity store ${instance.identityStoreId}; ${where}.`))
  return instance
}

/** What only lacks a right is said with the statement that gives it. */
export async function orNoRight<T>(action: string, say: Say, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (!isDenied(error)) throw error
    say(noRight(action, nowhere, error))
    return undefined
  }
}

/** Whether the organization has no instance that answers in a Region. */
export const hasNone = (found: EnabledInstance, region: string): boolean =>
  found.kind === 'none' || found.kind === 'account-only' || elsewhere(found, region) !== null

/** The Regions where it can be signed in to, if that is not one of them. */
const elsewhere = (found: EnabledInstance, region: string): readonly string[] | null =>
  found.kind === 'organization' && found.regions && !found.regions.includes(region) ? found.regions : null

const enable =
  'In the management account, open the console of IAM Identity Center and choose Enable, with AWS Organizations.'

function judged(found: EnabledInstance, region: string, say: Say): Instance | undefined {
  switch (found.kind) {
    case 'organization': {
      const regions = elsewhere(found, region)
      if (!regions) return found.instance
      const text = `IAM Identity Center is not enabled in ${region}, which portal.region names, but in ${regions.join(', ')}.`
      const fix = 'Correct portal.region in the policy: the portal’s address belongs to the same Region.'
      return say(failed(text, fix))
    }
    case 'none': {
      const fix = `Is it enabled in another Region? Correct portal.region in the policy. Is it not enabled? ${enable}`
      return say(failed(`There is no IAM Identity Center in ${region}, which portal.region names.`, fix))
    }
    case 'not-active': {
      const why = found.reason ? ` (${found.reason})` : ''
      const fix = 'Wait until it is made, or see to it in the console of IAM Identity Center.'
      return say(failed(`The IAM Identity Center in ${region} is ${found.status}, not ACTIVE${why}.`, fix))
    }
    case 'account-only': {
      const owners = found.owners.join(', ')
      const text = `In ${region} there is only an account instance of IAM Identity Center, of account ${owners}: it has no permission sets.`
      return say(failed(text, `The bot needs the organization’s instance. ${enable}`))
    }
    case 'untold': {
      const [only, second] = found.instances
      const text = `Whose the instance in ${region} is can’t be told, since the organization can’t be read`
      if (second) return say(skipped(`${text}, and there are several`))
      say(warning(`${text}; it is taken for the organization’s.`))
      return only
    }
    default:
      return found satisfies never
  }
}
