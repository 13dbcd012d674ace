import { nearest } from './near.ts'
import { type Held, type Profile, roleKey } from './sign-in.ts'

/** What somebody holds, each as the profile that it is and as often as it is held. */
export interface Choosing {
  readonly profiles: readonly Profile[]
  /** What the profiles were made from: one profile may be held through several groups. */
  readonly held: readonly Held[]
}

/**
 * Those that every word of the filter occurs in, in any case: in the account, its id, the permission set, a group that it
 * is held through, or the profile's name.
 */
export function matching(all: Choosing, filter: string): Profile[] {
  const words = wordsOf(filter)
  return entries(all)
    .filter((entry) => words.every((word) => occurs(word, entry)))
    .map(({ profile }) => profile)
}

/** What somebody may have meant by a filter that nothing matches: a few names, the nearest first; empty when nothing is near. */
export function nearFilter(all: Choosing, filter: string, limit = 3): string[] {
  const words = wordsOf(filter)
  const choices = entries(all)
  const misfit = words.find((word) => !choices.some((entry) => occurs(word, entry)))
  if (misfit !== undefined) {
    // A filter knows no case: names that differ in nothing else are one.
    const names = new Map(choices.flatMap(namesOf).map((name) => [name.toLowerCase(), name]))
    return nearest(misfit, names.values(), limit)
  }
  // Each word alone is somebody's: most of them together come nearest.
  const fits = (entry: Entry): number => words.filter((word) => occurs(word, entry)).length
  const ranked = choices.map((entry) => ({ name: entry.profile.name, fits: fits(entry) }))
  return ranked
    .toSorted((a, b) => b.fits - a.fits)
    .slice(0, limit)
    .map(({ name }) => name)
}

interface Entry {
  readonly profile: Profile
  /** What people call it by, but for the profile's own long name. */
  readonly fields: readonly string[]
}

function entries({ profiles, held }: Choosing): Entry[] {
  const groups = new Map<string, string[]>()
  for (const each of held)
    if (each.via !== undefined) groups.set(roleKey(each), [...(groups.get(roleKey(each)) ?? []), each.via])
  return profiles.map((profile) => {
    const { account, accountId, permissionSet } = profile
    return { profile, fields: [account, accountId, permissionSet, ...(groups.get(roleKey(profile)) ?? [])] }
  })
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

const occurs = (word: string, { profile, fields }: Entry): boolean =>
  [...fields, profile.name].some((field) => field.toLowerCase().includes(word))

/** The fields and their words. */
const namesOf = ({ fields }: Entry): string[] =>
  fields.flatMap((field) => [field, ...field.split(/[^\p{L}\p{N}]+/u)]).filter(Boolean)
