import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  GetGroupMembershipIdCommand,
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
} from '@aws-sdk/client-identitystore'
import type { PairKey } from '../access/entitlement.ts'
import type { Answer } from '../access/pair.ts'
import { existsAlready, failedAnswer, isNotFound, isNotInStore, unlessGone } from './errors.ts'
import type { Instance } from './instance.ts'
import { following, type Page, pageAt, pages } from './pages.ts'
import { type UserHint, users } from './users.ts'

/** A pair whose entitlement is a group membership. */
export interface MembershipPair extends PairKey {
  readonly entitlement: Extract<PairKey['entitlement'], { kind: 'group' }>
}

export type { StoreUser, UserHint } from './users.ts'

const writeTimeoutMs = 5000

/**
 * Users, groups and memberships of the identity store. Writes are one attempt each, answered and never thrown; reads throw.
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/welcome.html
 */
export function identityStore(
  reads: IdentitystoreClient,
  writes: IdentitystoreClient,
  instance: Instance,
  hint?: UserHint,
) {
  const { identityStoreId: IdentityStoreId } = instance

  /** Undefined where there is no such membership, or no such group or user any more. */
  async function membershipId(
    { principalId, entitlement }: MembershipPair,
    inTime: { abortSignal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    const MemberId = { UserId: principalId }
    const command = new GetGroupMembershipIdCommand({
      IdentityStoreId,
      GroupId: entitlement.groupId,
      MemberId,
    })
    return (await unlessGone(reads.send(command, inTime), isNotInStore))?.MembershipId
  }

  return {
    ...users(reads, writes, instance, hint),

    /** Ids of the groups that the user is in; there are no nested groups. */
    async groupsOf(userId: string): Promise<ReadonlySet<string>> {
      const groups = new Set<string>()
      const input = { IdentityStoreId, MemberId: { UserId: userId }, MaxResults: 100 }
      const list = pages((next) =>
        reads.send(new ListGroupMembershipsForMemberCommand({ ...input, ...next })),
      )
      for await (const { GroupMemberships = [] } of list)
        for (const { GroupId } of GroupMemberships) if (GroupId) groups.add(GroupId)
      return groups
    },

    /** Ids of the members of a group, page by page. */
    async *membersOf(groupId: string): AsyncGenerator<string> {
      const input = { IdentityStoreId, GroupId: groupId, MaxResults: 100 }
      const list = pages((next) => reads.send(new ListGroupMembershipsCommand({ ...input, ...next })))
      for await (const { GroupMemberships = [] } of list)
        for (const { MemberId } of GroupMemberships) if (MemberId?.UserId) yield MemberId.UserId
    },

    /** One page of the groups; null where the token is not good any more. */
    groups: (token?: string): Promise<Page<{ id: string; name: string }> | null> =>
      pageAt(token, async (next) => {
        const page = await reads.send(new ListGroupsCommand({ IdentityStoreId, MaxResults: 100, ...next }))
        const items = (page.Groups ?? []).flatMap(({ GroupId, DisplayName }) =>
          GroupId && DisplayName ? [{ id: GroupId, name: DisplayName }] : [],
        )
        return { items, ...following(page.NextToken) }
      }),

    /** Whether the person is a member, right now. */
    observe: async (pair: MembershipPair): Promise<boolean> => (await membershipId(pair)) !== undefined,

    /** After an intent of ours, "exists already" is the success of an earlier try. */
    async join({ principalId, entitlement }: MembershipPair): Promise<Answer> {
      const input = { IdentityStoreId, GroupId: entitlement.groupId, MemberId: { UserId: principalId } }
      try {
        await writes.send(new CreateGroupMembershipCommand(input), {
          abortSignal: AbortSignal.timeout(writeTimeoutMs),
        })
        return { kind: 'succeeded' }
      } catch (error) {
        return existsAlready(error) ? { kind: 'succeeded' } : failedAnswer(error)
      }
    },

    /** Takes the membership away by its id, which is looked up first; gone already is `not-found`. */
    async leave(pair: MembershipPair): Promise<Answer> {
      const inTime = { abortSignal: AbortSignal.timeout(writeTimeoutMs) }
      try {
        const MembershipId = await membershipId(pair, inTime)
        if (!MembershipId) return { kind: 'not-found' }
        await writes.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }), inTime)
        return { kind: 'succeeded' }
      } catch (error) {
        return isNotFound(error) ? { kind: 'not-found' } : failedAnswer(error)
      }
    },
  }
}

export type IdentityStore = ReturnType<typeof identityStore>
