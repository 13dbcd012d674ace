import {
  CreateGroupMembershipCommand,
  DeleteGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListGroupsCommand,
} from '@aws-sdk/client-identitystore'
import type { PairKey } from '../access/entitlement.ts'
import type { Answer } from '../access/pair.ts'
import { foldEmail } from '../access/person.ts'
import { failedAnswer, isNotFound } from './errors.ts'
import type { Instance } from './instance.ts'
import { following, type Page, pageAt, pages } from './pages.ts'

/** A user of the identity store. `emails` as stored; at most one today. */
export interface StoreUser {
  readonly id: string
  readonly userName: string
  readonly emails: readonly string[]
  readonly enabled: boolean
}

/** A pair whose entitlement is a group membership. */
export interface MembershipPair extends PairKey {
  readonly entitlement: Extract<PairKey['entitlement'], { kind: 'group' }>
}

const writeTimeoutMs = 5000

/**
 * Users, groups and memberships of the identity store. Writes are one attempt each, answered and never thrown; reads throw.
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/welcome.html
 */
export function identityStore(reads: IdentitystoreClient, writes: IdentitystoreClient, instance: Instance) {
  const { identityStoreId: IdentityStoreId } = instance
  const idByEmail = new Map<string, string>()

  /** The id of the user with exactly this address; undefined where there is none. */
  async function findByEmail(email: string): Promise<string | undefined> {
    const UniqueAttribute = { AttributePath: 'emails.value', AttributeValue: email }
    try {
      const input = { IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }
      return (await reads.send(new GetUserIdCommand(input))).UserId
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }

  /** The user as it is now; undefined where it is gone. */
  async function describe(userId: string): Promise<StoreUser | undefined> {
    try {
      const user = await reads.send(new DescribeUserCommand({ IdentityStoreId, UserId: userId }))
      return {
        id: userId,
        userName: user.UserName ?? '',
        emails: (user.Emails ?? []).flatMap(({ Value }) => Value ?? []),
        enabled: user.UserStatus !== 'DISABLED',
      }
    } catch (error) {
      if (isNotFound(error) && !aboutTheStore(error)) return undefined
      throw error
    }
  }

  /** Undefined where there is no such membership, or no such group or user any more. */
  async function membershipId(
    { principalId, entitlement }: MembershipPair,
    inTime: { abortSignal?: AbortSignal } = {},
  ): Promise<string | undefined> {
    const MemberId = { UserId: principalId }
    try {
      const input = { IdentityStoreId, GroupId: entitlement.groupId, MemberId }
      return (await reads.send(new GetGroupMembershipIdCommand(input), inTime)).MembershipId
    } catch (error) {
      if (isNotFound(error) && !aboutTheStore(error)) return undefined
      throw error
    }
  }

  return {
    describe,

    /**
     * The user who has exactly this address right now; undefined where nobody has. The id is remembered, and the address
     * is held against the user every time. `ahead` hears of an id before it is known to be theirs, so that what comes next
     * can be read meanwhile.
     */
    async userByEmail(email: string, ahead?: (userId: string) => void): Promise<StoreUser | undefined> {
      const known = idByEmail.get(email)
      if (known !== undefined) ahead?.(known)
      const remembered = known === undefined ? undefined : await describe(known)
      if (remembered && hasAddress(remembered, email)) return remembered
      idByEmail.delete(email)
      const id = await findByEmail(email)
      if (id !== undefined) ahead?.(id)
      const user = id === undefined ? undefined : await describe(id)
      if (!user || !hasAddress(user, email)) return undefined
      idByEmail.set(email, user.id)
      return user
    },

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

const hasAddress = ({ emails }: StoreUser, email: string): boolean =>
  emails.some((each) => foldEmail(each) === foldEmail(email))

/** The other reason, CONCURRENT_MODIFICATION, is somebody else's write in the way. */
const existsAlready = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'ConflictException' &&
  !('Reason' in error && error.Reason === 'CONCURRENT_MODIFICATION')

const aboutTheStore = (error: unknown): boolean =>
  error instanceof Error && 'ResourceType' in error && error.ResourceType === 'IDENTITY_STORE'

export type IdentityStore = ReturnType<typeof identityStore>
