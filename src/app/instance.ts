import { findInstance, findNamed, type Instance } from '../aws/instance.ts'
import { type AwsConfig, instanceClient } from '../clients.ts'
import type { Log } from '../flow/world.ts'
import type { Store } from '../store/index.ts'

/** What it takes to find the instance of Identity Center. */
export interface InstanceEdges {
  readonly aws: AwsConfig
  /** Where people sign in: the instance is known there. */
  readonly region: string
  /** What the settings name; null where it is to be found. */
  readonly named: Omit<Instance, 'region'> | null
  readonly managementAccountId: () => Promise<string>
  readonly store: Pick<Store, 'instances'>
  readonly log: Log
}

/** The instance in its primary Region. Throws where there is none, or that can't be told now. */
export async function openInstance(edges: InstanceEdges): Promise<Instance> {
  const { aws, region, named, store, log } = edges
  if (!named) return findInstance(instanceClient(aws, region), region, edges.managementAccountId)
  const { instanceArn } = named
  const known = await store.instances.region(instanceArn).catch(() => undefined)
  if (known !== undefined) return { ...named, region: known }
  let isTold = true
  const found = await findNamed(instanceClient(aws, region), named, region, (error) => {
    isTold = false
    const words =
      'the primary Region could not be read with sso:DescribeInstance, so portal.region is taken for it'
    log.warn({ err: error, region }, words)
  })
  if (isTold)
    await store.instances
      .saveRegion(instanceArn, found.region)
      .catch((error: unknown) => log.warn({ err: error }, 'the primary Region could not be kept'))
  return found
}
