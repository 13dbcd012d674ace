import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type Measure, measuresOf } from '../access/measures.ts'
import { stateName } from '../access/request.ts'
import { namesUnits, type Policy } from '../access/policy.ts'
import { lazily, openIdentityCenter } from '../aws/index.ts'
import type { Instance } from '../aws/instance.ts'
import { organization } from '../aws/organization.ts'
import { noticing, type Pace, pace } from '../aws/pace.ts'
import { type AwsConfig, dynamodbClient, identityCenterClients, organizationsClient } from '../clients.ts'
import { once } from '../once.ts'
import { pause } from '../pause.ts'
import { type Changed, openStore } from '../store/index.ts'
import { keptCatalogue } from '../store/kept-catalogue.ts'
import { openInstance } from './instance.ts'

/** What both halves of an app are made from. */
export interface EdgeOptions {
  readonly policy: Policy
  readonly tableName: string
  /** Null: found with ListInstances. What is named is asked for its primary Region once. */
  readonly instance: Omit<Instance, 'region'> | null
  readonly aws?: AwsConfig
  readonly log: Logger
  /** Where measures go; nowhere, unless told. */
  readonly measure?: Measure
  readonly now?: () => Date
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** How a process speaks to Slack. */
export interface SlackAccess {
  readonly botToken: string
  /** Ends in a slash. */
  readonly apiUrl: string
}

/** Identity Center takes 20 calls a second from everybody; one is left to people in the console. */
const callsPerSecond = 19

/** AWS's side of an app; nobody is called before somebody needs it. One for a process, which keeps the pace of its calls. */
export function openEdges(options: EdgeOptions) {
  const { policy, log, aws = {}, tableName, now = () => new Date(), sleep = pause } = options
  const { measure = () => undefined } = options
  const dynamodb = dynamodbClient(aws)
  const changed: Changed = (before, after) => {
    const { id: requestId, kind } = after
    const fields = { requestId, kind, state: stateName(after), last: after.history.at(-1)?.what }
    log.info(fields, before === null ? 'a request was made' : 'a request has changed')
    measure(measuresOf(before, after), { requestId })
  }
  const store = openStore(dynamodb, tableName, { changed })
  const organisation = once(() => organization(organizationsClient(aws)))
  const instance = lazily(() =>
    openInstance({
      aws,
      region: policy.portal.region,
      named: options.instance,
      managementAccountId: () => organisation().managementAccountId(),
      store,
      log,
    }),
  )
  const center = (paced: Pace) =>
    openIdentityCenter(
      identityCenterClients(
        aws,
        async () => (await instance()).region,
        noticing(paced, () => measure({ Throttles: 1 })),
      ),
      instance,
      store.userIds.find,
      (accountId) => organisation().hasAccount(accountId),
    )
  const paces = pace(callsPerSecond, now, sleep)
  return {
    basics: { policy, now, sleep, log, measure, newToken: randomUUID },
    /** Of those who answer, who hand over what they save, and of the worker. */
    stores: { answering: openStore(dynamodb, tableName, { handsOver: true, changed }), working: store },
    centers: { answering: center(paces.answering), working: center(paces.working) },
    organisation,
    instance,
    catalogue: keptCatalogue(store.catalogue, {
      now,
      units: namesUnits(policy),
      onFault: (error) => log.warn({ err: error }, 'the catalogue could not be looked up'),
    }),
  }
}

export type Edges = ReturnType<typeof openEdges>
