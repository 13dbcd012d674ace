import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { IdentitystoreClient } from '@aws-sdk/client-identitystore'
import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import type { Policy } from '../../src/access/policy.ts'
import { accountAssignments } from '../../src/aws/account-assignments.ts'
import { identityStore } from '../../src/aws/identity-store.ts'
import { organization } from '../../src/aws/organization.ts'
import { permissionSets } from '../../src/aws/permission-sets.ts'
import type { RefreshEdges } from '../../src/flow/refresh-catalogue.ts'
import type { WorkKey } from '../../src/flow/world.ts'
import { type Clock, startClock } from '../../src/sandbox/clock.ts'
import { type IdentityCenter, type IdentityCenterOptions, startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'
import { startTable } from '../../src/sandbox/table/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'

/** A clock that nobody waits for: who sleeps moves it on. */
export function startQuickClock(): Clock {
  const clock = startClock({ speed: 0.001 })
  return { ...clock, sleep: async (ms) => clock.advance(ms) }
}

export interface Parts {
  readonly clock: Clock
  readonly center: IdentityCenter
  readonly store: Store
  readonly edges: ReturnType<typeof edgesOf>
  /** What the worker was handed. */
  readonly worked: WorkKey[]
  /** Sentences of the log. */
  readonly logged: string[]
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

/** A table of its own on this machine. */
export async function startStore(clock: Clock): Promise<Store> {
  const table = await startTable({ clock })
  onTestFinished(() => table.close())
  const client = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials, maxAttempts: 1 })
  const store = openStore(client, 'aws-access')
  await store.ensure()
  return store
}

/** The stand-ins and the real clients for them; no worker: a test takes every step itself. */
export async function startParts(
  options: Omit<IdentityCenterOptions, 'clock'> & { readonly policy: Policy },
): Promise<Parts> {
  const clock = startQuickClock()
  const center = await startIdentityCenter({ clock, callsPerSecond: Infinity, ...options })
  onTestFinished(() => center.close())
  const store = await startStore(clock)
  const worked: WorkKey[] = []
  const logged: string[] = []
  return { clock, center, store, worked, logged, edges: edgesOf({ clock, center, store, worked, logged }, options.policy) }
}

function edgesOf({ clock, center, store, worked, logged }: Omit<Parts, 'edges'>, policy: Policy) {
  const config = { endpoint: center.url, region: center.region, credentials, maxAttempts: 1 }
  const admin = new SSOAdminClient(config)
  const people = new IdentitystoreClient(config)
  const say = (_: object, sentence: string) => void logged.push(sentence)
  return {
    policy,
    store,
    organization: organization(new OrganizationsClient({ ...config, region: 'us-east-1' })),
    permissionSets: async () => permissionSets(admin, center),
    identityStore: async () => identityStore(people, people, center),
    assignments: async () => accountAssignments(admin, admin, center),
    now: clock.now,
    sleep: clock.sleep,
    newToken: randomUUID,
    log: { info: say, warn: say, error: say },
    work: (key: WorkKey) => void worked.push(key),
  } satisfies RefreshEdges & object
}
