import type { World } from './world.ts'

type Reads = Pick<World, 'people' | 'identityStore'>

/**
 * The same edges, reading each thing no more than once: what one press is judged by is one picture, and a user group that
 * three rules name is asked for once. Whoever is looked up is mostly judged by their groups, so those are read meanwhile.
 * To be made anew for each press.
 */
export function readingOnce<Edges extends Reads>(edges: Edges): Edges {
  const { people } = edges
  return {
    ...edges,
    people: {
      member: once(people.member),
      memberByEmail: once(people.memberByEmail),
      usergroup: once(people.usergroup),
    },
    identityStore: once(async () => {
      const store = await edges.identityStore()
      const groupsOf = once(store.groupsOf)
      const ahead = (userId: string): void => void groupsOf(userId).catch(() => undefined)
      return { ...store, groupsOf, userByEmail: once((email: string) => store.userByEmail(email, ahead)) }
    }),
  }
}

function once<Argument extends string | void, T>(
  read: (argument: Argument) => Promise<T>,
): (argument: Argument) => Promise<T> {
  const kept = new Map<Argument, Promise<T>>()
  return (argument) => {
    const known = kept.get(argument) ?? read(argument)
    kept.set(argument, known)
    return known
  }
}
