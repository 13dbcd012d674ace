import {
  AttachManagedPolicyToPermissionSetCommand,
  CreatePermissionSetCommand,
  DescribePermissionSetCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  type SSOAdminClient,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin'
import type { Answer } from '../access/pair.ts'
import { answerOf, type OperationStatus, progress } from './account-assignments.ts'
import { failedAnswer, isNotFound, named, words } from './errors.ts'
import type { Instance } from './instance.ts'
import { permissionSetContents } from './permission-set-contents.ts'
import { permissionSets } from './permission-sets.ts'

/** What making something that has a name was answered: its id or ARN, also where an earlier try had made it. */
export type Made = { readonly kind: 'made'; readonly id: string } | ReturnType<typeof failedAnswer>

/** What is given of a permission set; AWS's own default, or what it has, for what is not. */
interface Given {
  readonly description?: string
  readonly sessionSeconds?: number
}

const writeTimeoutMs = 5000
const inTime = () => ({ abortSignal: AbortSignal.timeout(writeTimeoutMs) })

/**
 * Changes of permission sets. Each is one attempt, answered and never thrown, and may be made again after any answer: what
 * is as it was to be is a success. What has roles already has to be provisioned after it was changed.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
 */
export function permissionSetChanges(reads: SSOAdminClient, writes: SSOAdminClient, instance: Instance) {
  const { instanceArn: InstanceArn } = instance
  const { managedPolicies } = permissionSetContents(reads, instance)
  const sets = permissionSets(reads, instance)

  return {
    /** Makes one without any rights. */
    async create(name: string, given: Given): Promise<Made> {
      try {
        const input = { InstanceArn, Name: name, ...asInput(given) }
        const { PermissionSet } = await writes.send(new CreatePermissionSetCommand(input), inTime())
        const arn = PermissionSet?.PermissionSetArn
        return arn ? { kind: 'made', id: arn } : { kind: 'lost' }
      } catch (error) {
        // There is one of this name, or an earlier write is still on its way: the same error says either.
        return isConflict(error) ? answered(() => existing(name, words(error))) : failedAnswer(error)
      }
    },

    /** Changes what is given. The rest is sent along as it is, since AWS forgets a relay state that is left out. */
    update: (arn: string, given: Given): Promise<Answer> =>
      answered(async () => {
        const key = { InstanceArn, PermissionSetArn: arn }
        const { PermissionSet: now } = await reads.send(new DescribePermissionSetCommand(key))
        const present = {
          ...(now?.Description ? { Description: now.Description } : {}),
          ...(now?.SessionDuration ? { SessionDuration: now.SessionDuration } : {}),
          ...(now?.RelayState ? { RelayState: now.RelayState } : {}),
        }
        await writes.send(new UpdatePermissionSetCommand({ ...key, ...present, ...asInput(given) }), inTime())
        return done
      }),

    attach: (arn: string, ManagedPolicyArn: string): Promise<Answer> =>
      answered(async () => {
        const input = { InstanceArn, PermissionSetArn: arn, ManagedPolicyArn }
        try {
          await writes.send(new AttachManagedPolicyToPermissionSetCommand(input), inTime())
        } catch (error) {
          if (!isConflict(error) || !(await managedPolicies(arn)).includes(ManagedPolicyArn)) throw error
        }
        return done
      }),

    /** In place of the one that it has. */
    putInlinePolicy: (arn: string, InlinePolicy: string): Promise<Answer> =>
      answered(async () => {
        const input = { InstanceArn, PermissionSetArn: arn, InlinePolicy }
        await writes.send(new PutInlinePolicyToPermissionSetCommand(input), inTime())
        return done
      }),

    /** Begins to bring its roles up to date wherever it has one. */
    provision: (arn: string): Promise<Answer> =>
      answered(async () => {
        const TargetType = 'ALL_PROVISIONED_ACCOUNTS' as const
        const input = { InstanceArn, PermissionSetArn: arn, TargetType }
        const answer = await writes.send(new ProvisionPermissionSetCommand(input), inTime())
        return answerOf(answer.PermissionSetProvisioningStatus)
      }),

    /** How far that is. Throws where it can't be told. */
    async provisioningStatus(awsRequestId: string): Promise<OperationStatus> {
      const input = { InstanceArn, ProvisionPermissionSetRequestId: awsRequestId }
      try {
        const answer = await reads.send(new DescribePermissionSetProvisioningStatusCommand(input))
        return progress(answerOf(answer.PermissionSetProvisioningStatus))
      } catch (error) {
        if (isNotFound(error)) return { kind: 'lost' }
        throw error
      }
    },
  }

  /** Which one has this name; busy, for this reason, where none has exactly this one, yet. */
  async function existing(name: string, reason: string): Promise<Made> {
    let token: string | undefined
    do {
      const page = await sets.arns(token)
      for (const arn of page?.items ?? [])
        if ((await sets.describe(arn))?.name === name) return { kind: 'made', id: arn }
      token = page?.next
    } while (token !== undefined)
    return { kind: 'busy', reason }
  }
}

const done = { kind: 'succeeded' } as const

const isConflict = (error: unknown): boolean => named(error) === 'ConflictException'

async function answered<T>(call: () => Promise<T>): Promise<T | ReturnType<typeof failedAnswer>> {
  try {
    return await call()
  } catch (error) {
    return failedAnswer(error)
  }
}

const asInput = ({ description, sessionSeconds }: Given) => ({
  ...(description === undefined ? {} : { Description: description }),
  ...(sessionSeconds === undefined ? {} : { SessionDuration: isoLength(sessionSeconds) }),
})

/** ISO 8601, such as `PT1H30M`. */
function isoLength(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}`
}
