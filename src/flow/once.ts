import type { World } from './world.ts'

type Reads = Pick<World, 'people' | 'identityStore'>

/**
 * The same edges, reading each thing no more than once: what one press is judged by is one picture, and a user group that
 * three rules name is asked for once. To be made anew for each press.
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
      return { ...store, userByEmail: once(store.userByEmail), groupsOf: once(store.groupsOf) }
    }),
  }
}

function once<Key extends string | void, Rest extends unknown[], T>(
  read: (key: Key, ...rest: Rest) => Promise<T>,
): (key: Key, ...rest: Rest) => Promise<T> {
  const kept = new Map<Key, Promise<T>>()
  return (key, ...rest) => {
    const known = kept.get(key) ?? read(key, ...rest)
    kept.set(key, known)
    return known
  }
}
