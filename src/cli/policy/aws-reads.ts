import type { Catalogue } from '../../access/catalogue.ts'
import { namesUnits, type Policy } from '../../access/policy.ts'
import { lazily } from '../../aws/index.ts'
import { findInstance, findNamed, type Instance } from '../../aws/instance.ts'
import { dynamodbClient } from '../../clients.ts'
import type { Env } from '../../config.ts'
import type { Lists } from '../../flow/read-list.ts'
import { openStore } from '../../store/index.ts'
import { namedInstance, openAws } from '../edges/aws.ts'
import { readCatalogue } from './read-catalogue.ts'

/** A catalogue, and whence. */
export interface Source {
  readonly catalogue: Catalogue
  /** When the bot read it; null where it was read from AWS just now. */
  readonly keptSince: string | null
}

/** Where things are read from in AWS: the lists themselves, and the catalogue that a bot keeps, where there is a table. */
export interface AwsReads extends Lists {
  readonly stored: (units: boolean) => Promise<Source | null>
}

/** Whoever asks one question lets the bot go first. */
const callsPerSecond = 8

export function awsReads({ portal: { region } }: Policy, env: Env): AwsReads {
  const { organization, instances, center } = openAws(region, { callsPerSecond })
  const named = namedInstance(env)
  const instance = lazily(async (): Promise<Instance> => {
    if (named) return findNamed(instances(), named, region, () => undefined)
    return findInstance(instances(), region, organization.managementAccountId)
  })
  const { identityStore, permissionSets } = center(instance)
  return { organization, identityStore, permissionSets, stored: (units) => stored(env, units) }
}

/** What the bot has read; null where it has not, or has no table here, so that it is to be read from AWS. */
async function stored(env: Env, units: boolean): Promise<Source | null> {
  if (!env['AWS_REGION']) return null
  try {
    const { catalogue } = openStore(dynamodbClient({}), env['TABLE_NAME'] || 'aws-access')
    const head = await catalogue.head()
    const found = head && (head.units || !units) ? await catalogue.load(head) : undefined
    return found ? { catalogue: found, keptSince: found.readAt } : null
  } catch {
    return null
  }
}

/** What there is to ask for: as the bot has read it, else from AWS. Throws where AWS can't be read. */
export async function catalogueFor(
  reads: AwsReads,
  policy: Policy,
  permissionSet: string | null,
): Promise<Source> {
  const units = namesUnits(policy)
  const kept = await reads.stored(units)
  return kept ?? { catalogue: await readCatalogue(reads, units, permissionSet), keptSince: null }
}
