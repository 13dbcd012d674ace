import { $add, $delete, $remove, $set, GetItemCommand, UpdateItemCommand } from 'dynamodb-toolbox'
import { type Entities, type Lease, leaseIsFree, madeIt } from './entities.ts'
import { dutyKey, type ItemKey, parseKey, storedKey } from './table.ts'

/** What is handed over to whoever is on duty: a key to work on, or null, to look for what is due. */
export interface HandedOver {
  readonly key: ItemKey | null
  /** Another each time, so that a key that is handed over once more is not taken for the one before. */
  readonly note: string
}

/**
 * Who works, where many could. One at a time is on duty, and keeps for the whole company what Identity Center allows; all
 * others hand over what they have come for.
 */
export function dutyStore({ duty: entity }: Entities) {
  const notes = (handed: readonly HandedOver[]) => new Set(handed.map(({ note }) => note))
  const struckOut = (taken: readonly HandedOver[]) =>
    taken.length > 0 ? { handed: $delete(notes(taken)) } : {}

  return {
    /**
     * Goes on duty, or stays on it: all that is handed over by now, without what was `taken` before. Null while somebody else
     * is on duty.
     */
    async take(
      lease: Lease,
      now: string,
      taken: readonly HandedOver[],
    ): Promise<readonly HandedOver[] | null> {
      let handed: ReadonlySet<string> | undefined
      const taking = entity
        .build(UpdateItemCommand)
        .item({ ...dutyKey, lease: $set(lease), ...struckOut(taken) })
        .options({ condition: leaseIsFree(now, lease.token), returnValues: 'ALL_NEW' })
        .send()
        .then(({ Attributes }) => (handed = Attributes?.handed))
      return (await madeIt(taking)) ? [...(handed ?? [])].map(read) : null
    },

    /** Hands keys over, or null: what whoever is on duty is to do. `by` is never the same twice. */
    async handOver(keys: readonly (ItemKey | null)[], by: string): Promise<readonly HandedOver[]> {
      const handed = keys.map((key) => ({ key, note: JSON.stringify([by, ...(key ? storedKey(key) : [])]) }))
      await entity
        .build(UpdateItemCommand)
        .item({ ...dutyKey, handed: $add(notes(handed)) })
        .send()
      return handed
    },

    /** Whether any of it has not been taken on yet. */
    async isWaiting(handed: readonly HandedOver[]): Promise<boolean> {
      const { Item } = await entity.build(GetItemCommand).key(dutyKey).options({ consistent: true }).send()
      return handed.some(({ note }) => Item?.handed?.has(note))
    },

    /** Leaves duty at once; nothing happens where it is lost already. */
    giveBack: ({ token }: Lease, taken: readonly HandedOver[]): Promise<boolean> =>
      madeIt(
        entity
          .build(UpdateItemCommand)
          .item({ ...dutyKey, lease: $remove(), ...struckOut(taken) })
          .options({ condition: { attr: 'lease.token', eq: token } })
          .send(),
      ),
  }
}

function read(note: string): HandedOver {
  const [, pk = '', sk = '']: string[] = JSON.parse(note)
  return { key: parseKey(pk, sk) ?? null, note }
}
