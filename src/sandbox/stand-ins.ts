import type { AppOptions } from '../app.ts'
import type { Clock } from './clock.ts'
import { type IdentityCenter, startIdentityCenter } from './identity-center/index.ts'
import type { Seed } from './identity-center/seed.ts'
import { identityCenterSeed, slackSeed } from './seed.ts'
import type { SlackSeed } from './slack/seed.ts'
import { type SlackOptions, startSlack } from './slack/start.ts'
import type { Workspace } from './slack/workspace.ts'
import { startTable, type TableStandIn } from './table/index.ts'

/** A Slack, an Identity Center and a table on this machine, and what an app needs to talk to them. */
export interface StandIns {
  readonly clock: Clock
  readonly slack: Workspace
  readonly identityCenter: IdentityCenter
  readonly table: TableStandIn
  readonly app: Pick<AppOptions, 'slack' | 'aws' | 'tableName' | 'instance' | 'now' | 'sleep'>
  close(): Promise<void>
}

export interface StandInOptions {
  readonly clock: Clock
  readonly slack?: Partial<SlackOptions> & { readonly seed?: SlackSeed }
  readonly identityCenter?: {
    readonly seed?: Seed
    readonly pageSize?: number
    readonly callsPerSecond?: number
    readonly settleMs?: number
    readonly delegated?: boolean
  }
  readonly indexLagMs?: number
}

/** Starts all three, with the sample company in them unless told otherwise. */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const { clock, indexLagMs } = options
  const [slack, identityCenter, table] = await Promise.all([
    startSlack({ clock, seed: slackSeed, ...options.slack }),
    startIdentityCenter({ clock, seed: identityCenterSeed, ...options.identityCenter }),
    startTable({ clock, ...(indexLagMs === undefined ? {} : { indexLagMs }) }),
  ])
  const local = {
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    region: identityCenter.region,
  }
  return {
    clock,
    slack,
    identityCenter,
    table,
    app: {
      slack: { botToken: slack.botToken, apiUrl: slack.url },
      aws: {
        dynamodb: { ...local, endpoint: table.url },
        identityCenter: { ...local, endpoint: identityCenter.url },
        organizations: { ...local, endpoint: identityCenter.url },
        portal: { region: identityCenter.region, endpoint: identityCenter.url },
      },
      tableName: 'aws-access',
      instance: null,
      now: clock.now,
      sleep: clock.sleep,
    },
    close: async () => {
      await Promise.all([slack.close(), identityCenter.close(), table.close()])
    },
  }
}
