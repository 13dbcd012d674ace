import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  type IdentitystoreClient,
  ListUsersCommand,
  type User,
} from '@aws-sdk/client-identitystore'
import type { Answer } from '../access/pair.ts'
import { foldEmail } from '../access/person.ts'
import { existsAlready, failedAnswer, isNotInStore, unlessGone, words } from './errors.ts'
import type { Instance } from './instance.ts'
import { following, type Page, pageAt, pages } from './pages.ts'

/** A user of the identity store. `emails` as stored; at most one today. */
export interface StoreUser {
  readonly id: string
  readonly userName: string
  readonly emails: readonly string[]
  readonly enabled: boolean
}

/** What a user is made from: Identity Center demands all of it, and without an address nobody could sign in first. */
export interface NewUser {
  /** At most 128 characters, none of them blank; nobody else's in any case. */
  readonly userName: string
  readonly givenName: string
  readonly familyName: string
  readonly displayName: string
  readonly email: string
}

/** The id of the user whom an address was found to belong to, whatever its case; undefined where nobody was. May be wrong. */
export type UserHint = (email: string) => Promise<string | undefined>

/** What making a user was answered. */
export type CreatedUser =
  | { readonly kind: 'created'; readonly userId: string }
  /** Somebody has this user name or this address already; also the success of an earlier try whose answer was lost. */
  | { readonly kind: 'exists'; readonly reason: string }
  | Extract<Answer, { kind: 'busy' | 'failed' | 'lost' }>

const writeTimeoutMs = 5000

/**
 * The users of the identity store. Writes are one attempt each, answered and never thrown; reads throw.
 * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateUser.html
 */
export function users(
  reads: IdentitystoreClient,
  writes: IdentitystoreClient,
  instance: Instance,
  hint?: UserHint,
) {
  const { identityStoreId: IdentityStoreId } = instance
  const idByEmail = new Map<string, string>()

  /** The id of the user with exactly this value; undefined where there is none. */
  async function find(path: 'userName' | 'emails.value', value: string): Promise<string | undefined> {
    const UniqueAttribute = { AttributePath: path, AttributeValue: value }
    const input = { IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }
    return (await unlessGone(reads.send(new GetUserIdCommand(input)), isNotInStore))?.UserId
  }

  /** The user as it is now; undefined where it is gone. */
  async function describe(userId: string): Promise<StoreUser | undefined> {
    const command = new DescribeUserCommand({ IdentityStoreId, UserId: userId })
    const user = await unlessGone(reads.send(command), isNotInStore)
    return user && storeUser(userId, user)
  }

  /** The user who has exactly this address right now; undefined where nobody has. */
  async function userExactly(
    email: string,
    ahead?: (userId: string) => void,
  ): Promise<StoreUser | undefined> {
    const known = idByEmail.get(email)
    if (known !== undefined) ahead?.(known)
    const remembered = known === undefined ? undefined : await describe(known)
    if (remembered && hasAddress(remembered, email)) return remembered
    idByEmail.delete(email)
    const id = await find('emails.value', email)
    if (id !== undefined) ahead?.(id)
    const user = id === undefined ? undefined : await describe(id)
    if (!user || !hasAddress(user, email)) return undefined
    idByEmail.set(email, user.id)
    return user
  }

  async function hinted(email: string, ahead?: (userId: string) => void): Promise<StoreUser | undefined> {
    const id = await hint?.(email)
    if (id === undefined) return undefined
    ahead?.(id)
    const user = await describe(id)
    return user && hasAddress(user, email) ? user : undefined
  }

  return {
    describe,

    /**
     * The user who has this address right now: exactly, else in lower case, else whoever is hinted at and has it in another
     * case. Undefined where nobody is found, which says little of a large identity store. The id is remembered, and the
     * address is held against the user every time. `ahead` hears of an id before it is known to be theirs, so that what
     * comes next can be read meanwhile. Throws where AWS or the hint can't be read.
     */
    async userByEmail(email: string, ahead?: (userId: string) => void): Promise<StoreUser | undefined> {
      for (const spelling of new Set([email, email.toLowerCase()])) {
        const user = await userExactly(spelling, ahead)
        if (user) return user
      }
      return hinted(email, ahead)
    },

    /** The user of exactly this name right now; undefined where there is none. */
    async userByName(userName: string): Promise<StoreUser | undefined> {
      const id = await find('userName', userName)
      return id === undefined ? undefined : describe(id)
    },

    /**
     * All users with this address in any case, however many a directory's sync has made. Pages through all users, since no
     * look-up folds case: for the background, never while somebody waits.
     * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_ListUsers.html
     */
    async usersWithEmail(email: string): Promise<readonly StoreUser[]> {
      const found: StoreUser[] = []
      const input = { IdentityStoreId, MaxResults: 100 }
      for await (const { Users = [] } of pages((next) =>
        reads.send(new ListUsersCommand({ ...input, ...next })),
      ))
        for (const user of Users) {
          const listed = user.UserId && storeUser(user.UserId, user)
          if (listed && hasAddress(listed, email)) found.push(listed)
        }
      return found
    },

    /** One page of all users; null where the token is not good any more. */
    usersPage: (token?: string): Promise<Page<StoreUser> | null> =>
      pageAt(token, async (next) => {
        const page = await reads.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 100, ...next }))
        const items = (page.Users ?? []).flatMap((user) => (user.UserId ? storeUser(user.UserId, user) : []))
        return { items, ...following(page.NextToken) }
      }),

    /** The id of some user or other; undefined where the first page has none. */
    async anyUserId(): Promise<string | undefined> {
      const { Users = [] } = await reads.send(new ListUsersCommand({ IdentityStoreId, MaxResults: 1 }))
      return Users[0]?.UserId
    },

    /** Makes an enabled user without a password, whom AWS sends nothing. A lost answer may have made one. */
    async createUser(user: NewUser): Promise<CreatedUser> {
      const input = {
        IdentityStoreId,
        UserName: user.userName,
        Name: { GivenName: user.givenName, FamilyName: user.familyName },
        DisplayName: user.displayName,
        Emails: [{ Value: user.email, Type: 'work', Primary: true }],
      }
      try {
        const { UserId } = await writes.send(new CreateUserCommand(input), {
          abortSignal: AbortSignal.timeout(writeTimeoutMs),
        })
        return UserId ? { kind: 'created', userId: UserId } : { kind: 'lost' }
      } catch (error) {
        return existsAlready(error) ? { kind: 'exists', reason: words(error) } : failedAnswer(error)
      }
    },

    /**
     * Takes the user away, and their memberships with them; assignments stay behind as orphans. AWS answers the same for one
     * who is gone already.
     * @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_DeleteUser.html
     */
    async removeUser(userId: string): Promise<Answer> {
      try {
        await writes.send(new DeleteUserCommand({ IdentityStoreId, UserId: userId }), {
          abortSignal: AbortSignal.timeout(writeTimeoutMs),
        })
        return { kind: 'succeeded' }
      } catch (error) {
        return isNotInStore(error) ? { kind: 'not-found' } : failedAnswer(error)
      }
    },
  }
}

const storeUser = (id: string, { UserName = '', Emails = [], UserStatus }: Partial<User>): StoreUser => ({
  id,
  userName: UserName,
  emails: Emails.flatMap(({ Value }) => Value ?? []),
  enabled: UserStatus !== 'DISABLED',
})

const hasAddress = ({ emails }: StoreUser, email: string): boolean =>
  emails.some((each) => foldEmail(each) === foldEmail(email))
