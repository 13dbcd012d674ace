import {
  CreateGroupCommand,
  GetGroupIdCommand,
  type IdentitystoreClient,
} from '@aws-sdk/client-identitystore'
import { existsAlready, failedAnswer, isNotInStore, words } from './errors.ts'
import type { Instance } from './instance.ts'
import type { Made } from './permission-set-changes.ts'

const writeTimeoutMs = 5000

/**
 * Making groups. One attempt, answered and never thrown, which may be made again after any answer: a group of this name that
 * is there is a success.
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateGroup.html
 */
export function groupChanges(
  reads: IdentitystoreClient,
  writes: IdentitystoreClient,
  { identityStoreId: IdentityStoreId }: Instance,
) {
  /** Busy, for this reason, where none has exactly this name, yet. */
  async function idOf(name: string, reason: string): Promise<Made> {
    const UniqueAttribute = { AttributePath: 'displayName', AttributeValue: name }
    try {
      const input = { IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }
      const { GroupId } = await reads.send(new GetGroupIdCommand(input))
      return GroupId ? { kind: 'made', id: GroupId } : { kind: 'lost' }
    } catch (error) {
      return isNotInStore(error) ? { kind: 'busy', reason } : failedAnswer(error)
    }
  }

  return {
    async create(name: string, description: string | undefined): Promise<Made> {
      const input = { IdentityStoreId, DisplayName: name }
      const command = new CreateGroupCommand(
        description === undefined ? input : { ...input, Description: description },
      )
      try {
        const { GroupId } = await writes.send(command, { abortSignal: AbortSignal.timeout(writeTimeoutMs) })
        return GroupId ? { kind: 'made', id: GroupId } : { kind: 'lost' }
      } catch (error) {
        return existsAlready(error) ? idOf(name, words(error)) : failedAnswer(error)
      }
    },
  }
}
