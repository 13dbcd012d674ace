import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListPermissionSetsCommand,
  type PrincipalType,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { PairKey } from '../access/entitlement.ts'
import type { Answer, Operation } from '../access/pair.ts'
import { assignmentLists } from './assignment-lists.ts'
import { failedAnswer, isNotFound } from './errors.ts'
import type { Instance } from './instance.ts'
import { pages } from './pages.ts'

/** A pair whose entitlement is an account assignment. */
export interface AssignmentPair extends PairKey {
  readonly entitlement: Extract<PairKey['entitlement'], { kind: 'account' }>
}

/** How a write that AWS accepted stands. `lost` where AWS does not know the operation. */
export type OperationStatus = Answer | { readonly kind: 'in-progress' }

/** Who is assigned a permission set in an account, directly. */
export interface Assignees {
  readonly users: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
}

/** Whether an account is in the organization; throws where that can't be told. */
export type HasAccount = (accountId: string) => Promise<boolean>

const writeTimeoutMs = 5000

/**
 * Account assignments of the instance. Writes are one attempt each, answered and never thrown; reads throw. Without
 * `hasAccount` every account is taken to be there.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
 */
export function accountAssignments(
  reads: SSOAdminClient,
  writes: SSOAdminClient,
  instance: Instance,
  hasAccount: HasAccount = () => Promise.resolve(true),
) {
  const { instanceArn: InstanceArn } = instance
  const target = ({ principalId, entitlement }: AssignmentPair, PrincipalType: PrincipalType = 'USER') => ({
    InstanceArn,
    PermissionSetArn: entitlement.permissionSetArn,
    PrincipalId: principalId,
    PrincipalType,
    TargetId: entitlement.accountId,
    TargetType: 'AWS_ACCOUNT' as const,
  })

  /** Everybody who is assigned; nobody where the permission set or the account is gone. Throws where that can't be told. */
  async function assignees(accountId: string, permissionSetArn: string): Promise<Assignees> {
    const users = new Set<string>()
    const groups = new Set<string>()
    const input = { InstanceArn, AccountId: accountId, PermissionSetArn: permissionSetArn, MaxResults: 100 }
    try {
      const list = pages((next) => reads.send(new ListAccountAssignmentsCommand({ ...input, ...next })))
      for await (const { AccountAssignments = [] } of list)
        for (const { PrincipalType, PrincipalId = '' } of AccountAssignments)
          (PrincipalType === 'GROUP' ? groups : users).add(PrincipalId)
    } catch (error) {
      if (!isNotFound(error)) throw error
      // An account that has left the organization is "not found" for good, and what was assigned in it ends nowhere.
      const isThere = (await permissionSetExists(permissionSetArn)) && (await hasAccount(accountId))
      if (isThere) throw error
    }
    return { users, groups }
  }

  /** "Not found" may mean the instance: only one that lists its permission sets can vouch that this one is gone. */
  async function permissionSetExists(arn: string): Promise<boolean> {
    try {
      await reads.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: arn }))
      return true
    } catch (error) {
      if (!isNotFound(error)) throw error
      await reads.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 1 }))
      return false
    }
  }

  return {
    ...assignmentLists(reads, instance),
    assignees,

    /** Whether the person is assigned directly, right now. */
    observe: async ({ principalId, entitlement }: AssignmentPair): Promise<boolean> =>
      (await assignees(entitlement.accountId, entitlement.permissionSetArn)).users.has(principalId),

    /** What is there already is a success. */
    async create(pair: AssignmentPair, principalType?: PrincipalType): Promise<Answer> {
      try {
        const answer = await writes.send(new CreateAccountAssignmentCommand(target(pair, principalType)), {
          abortSignal: AbortSignal.timeout(writeTimeoutMs),
        })
        return answerOf(answer.AccountAssignmentCreationStatus)
      } catch (error) {
        return failedAnswer(error)
      }
    },

    async remove(pair: AssignmentPair): Promise<Answer> {
      try {
        const answer = await writes.send(new DeleteAccountAssignmentCommand(target(pair)), {
          abortSignal: AbortSignal.timeout(writeTimeoutMs),
        })
        return deletion(answerOf(answer.AccountAssignmentDeletionStatus))
      } catch (error) {
        return isNotFound(error) ? { kind: 'not-found' } : failedAnswer(error)
      }
    },

    /** Asks AWS how an accepted operation stands. The request ids of creations and deletions are not interchangeable. */
    async status(kind: Operation['kind'], awsRequestId: string): Promise<OperationStatus> {
      try {
        if (kind === 'create') {
          const input = { InstanceArn, AccountAssignmentCreationRequestId: awsRequestId }
          const answer = await reads.send(new DescribeAccountAssignmentCreationStatusCommand(input))
          return progress(answerOf(answer.AccountAssignmentCreationStatus))
        }
        const input = { InstanceArn, AccountAssignmentDeletionRequestId: awsRequestId }
        const answer = await reads.send(new DescribeAccountAssignmentDeletionStatusCommand(input))
        return progress(deletion(answerOf(answer.AccountAssignmentDeletionStatus)))
      } catch (error) {
        if (isNotFound(error)) return { kind: 'lost' }
        throw error
      }
    },
  }
}

interface AwsStatus {
  readonly Status?: string | undefined
  readonly RequestId?: string | undefined
  readonly FailureReason?: string | undefined
}

/** What a write that AWS takes its time for was answered. */
export function answerOf(status: AwsStatus | undefined): Answer {
  if (status?.Status === 'SUCCEEDED') return { kind: 'succeeded' }
  if (status?.Status === 'FAILED')
    return { kind: 'failed', reason: status.FailureReason ?? 'AWS gave no reason', permanent: false }
  return status?.RequestId ? { kind: 'accepted', awsRequestId: status.RequestId } : { kind: 'lost' }
}

/** Deleting what is not there is no failure, but it proves nothing yet either. */
function deletion(answer: Answer): Answer {
  const missing =
    answer.kind === 'failed' && /not found|not exist|no such|ResourceNotFound/i.test(answer.reason)
  return missing ? { kind: 'not-found' } : answer
}

/** The same, of a write that was accepted before. */
export const progress = (answer: Answer): OperationStatus =>
  answer.kind === 'accepted' ? { kind: 'in-progress' } : answer

export type AccountAssignments = ReturnType<typeof accountAssignments>
