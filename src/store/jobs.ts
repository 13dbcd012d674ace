import {
  $remove,
  $set,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from 'dynamodb-toolbox'
import type { HeldRow } from '../access/entitlement.ts'
import type { Named } from '../access/named.ts'
import type { Person } from '../access/person.ts'
import { type Entities, type Lease, leaseIsFree, madeIt, type Mark } from './entities.ts'
import { due, jobPartition } from './table.ts'

/** Work longer than an answer, with how far it has come: any process may go on with it. */
export type Job = RefreshJob | LoginJob | SurveyJob | LeaversJob

/**
 * Reads the catalogue again and again; `progress` is absent between two readings. Then comes the index of who holds what, where
 * it is needed, until the catalogue is due again.
 */
export interface RefreshJob {
  readonly kind: 'refresh-catalogue'
  readonly progress?: ReadingProgress
  /** When the catalogue is to be read next; ISO 8601. Absent before the first reading was finished. */
  readonly refreshAt?: string
  readonly index?: IndexProgress
}

/** Sends somebody what `/aws-login` promised. */
export interface LoginJob {
  readonly kind: 'login'
  readonly person: Person
  readonly askedAt: string
  /** Words that each account assignment shown has; all are shown where there is none. */
  readonly filter?: string
  /** How many of its messages were delivered, the file counted as one. */
  readonly sent: number
  /** What they are parts of: told apart from what it would be by now. */
  readonly digest?: string
  /** Slack takes no file of ours: its content comes in messages. */
  readonly fileRefused?: boolean
  /** The direct messages with the person, once one was sent. */
  readonly channel?: string
}

/** Looks up what somebody holds, shows it in the form of the administrator who asked, and forgets it in the end. */
export interface SurveyJob {
  readonly kind: 'survey'
  /** The form's, and the survey's. */
  readonly viewId: string
  readonly by: Person
  readonly whom: Named
  readonly askedAt: string
  readonly shown?: boolean
}

/** Looks again and again whether whoever has asked for something is still in Slack. */
export interface LeaversJob {
  readonly kind: 'leavers'
  /** Slack ids of those who are still to be looked at in this round, which began then. */
  readonly round?: { readonly beganAt: string; readonly left: readonly string[] }
}

/** How far a reading of the catalogue has come. */
export interface ReadingProgress {
  readonly reading: string
  readonly startedAt: string
  readonly units: boolean
  /** No call may be made before this; ISO 8601. */
  readonly notBefore: string
  /** What is still to be read, the next first. */
  readonly tasks: readonly ReadingTask[]
  /** Ids of the chunks that hold what was found. */
  readonly chunks: readonly string[]
  readonly managementAccountId?: string
  /** Whether any permission set was described, and how many may not be: with AWS's words of the first of these. */
  readonly hasShown?: boolean
  readonly leftOut?: { readonly count: number; readonly suchAs: string }
}

/** One list to be read, from its start or from a page on. */
export type ReadingTask =
  | { readonly list: 'accounts' | 'roots' | 'permission-sets' | 'groups'; readonly token?: string }
  | {
      readonly list: 'units-in' | 'accounts-in'
      readonly parentId: string
      /** Path of the parent from the root; empty for the root itself. */
      readonly path: string
      readonly token?: string
    }
  | {
      readonly list: 'describe'
      readonly arns: readonly string[]
      /** Whether AWS has refused to describe them before. */
      readonly again?: boolean
    }

/** How far a pass over all account assignments has come. */
export interface IndexProgress {
  readonly startedAt: string
  /** No call may be made before this; ISO 8601. */
  readonly notBefore: string
  /** Whether AWS was asked, since the catalogue was read last, if it tells by principal. */
  readonly isAsked: boolean
  /** The one that is being read; absent before the first. */
  readonly permissionSet?: {
    readonly arn: string
    /** Whether all its accounts are known: then `accountIds` are those still to be read, in order. */
    readonly isListed: boolean
    readonly token?: string
    readonly accountIds: readonly string[]
  }
  /** How far, in the order of its keys, the index was made right. */
  readonly reached?: HeldRow
  /** How often in a row AWS refused to tell what is to be read next. */
  readonly refusals?: number
  /** How many parts were left as they were, since AWS does not tell them. */
  readonly skipped?: number
}

const key = (id: string) => ({ pk: jobPartition(id), sk: 'job' })
const held = ({ token }: Lease) => ({ condition: { attr: 'lease.token' as const, eq: token } })

// The schema writes mutable lists where the domain says readonly.
const stored = (id: string, job: Job, wakeAt: string) => ({
  ...key(id),
  due,
  wakeAt,
  record: structuredClone(job) as never,
})

/** The records of jobs: worked on only under the job's lease. Throws where the table can't be read or written. */
export function jobStore({ job: entity }: Entities, mark: Mark = {}) {
  return {
    /** Makes the job; false where it exists already, as on a redelivery. */
    create: (id: string, job: Job, wakeAt: string): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({ ...stored(id, job, wakeAt), ...mark })
          .options({ condition: { attr: 'sk', exists: false } })
          .send(),
      ),

    /** Takes the right to work on a job that is due, with how far it has come; undefined where it is not to be had now. */
    async lease(id: string, lease: Lease, now: string): Promise<Job | undefined> {
      let job: Job | undefined
      const taken = await madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(id), lease: $set(lease), savedBy: $remove() })
          .options({
            condition: { and: [{ attr: 'wakeAt', lte: now }, leaseIsFree(now, lease.token)] },
            returnValues: 'ALL_NEW',
          })
          .send()
          .then(({ Attributes }) => {
            job = Attributes?.record as Job | undefined
          }),
      )
      return taken ? job : undefined
    },

    /** Saves how far the job has come and when to go on; a null `kept` gives the lease back. False where it is lost. */
    save: (id: string, job: Job, lease: Lease, kept: Lease | null, wakeAt: string): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({ ...stored(id, job, wakeAt), ...(kept ? { lease: kept } : {}) })
          .options(held(lease))
          .send(),
      ),

    /** Gives the lease back without a word on the job; nothing happens where it is lost already. */
    giveBack: (id: string, lease: Lease): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(id), lease: $remove(), savedBy: $remove() })
          .options(held(lease))
          .send(),
      ),

    /** Ends the job: it is gone. False where the lease is lost. */
    finish: (id: string, lease: Lease): Promise<boolean> =>
      madeIt(entity.build(DeleteItemCommand).key(key(id)).options(held(lease)).send()),

    /** Makes a job due at `at`, whoever works on it; false where there is none. */
    wake: (id: string, at: string): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...key(id), due, wakeAt: at, savedBy: $remove() })
          .options({ condition: { attr: 'sk', exists: true } })
          .send(),
      ),

    /** The job as it is now and when it is due; undefined where there is none. */
    async read(id: string): Promise<{ job: Job; wakeAt: string } | undefined> {
      const { Item } = await entity.build(GetItemCommand).key(key(id)).options({ consistent: true }).send()
      return Item?.record && { job: Item.record as Job, wakeAt: Item.wakeAt ?? '' }
    },
  }
}
