import { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from 'dynamodb-toolbox'
import type { Catalogue } from '../access/catalogue.ts'
import { type Entities, madeIt, unlessLater } from './entities.ts'
import { inTurn } from './in-turn.ts'
import { type AccessTable, cataloguePartition, chunkSort } from './table.ts'

/** What a finished reading consists of; it alone makes the chunks a catalogue. */
export interface CatalogueHead {
  readonly reading: string
  /** When the reading began and was finished; ISO 8601. */
  readonly startedAt: string
  readonly readAt: string
  readonly managementAccountId: string
  /** Whether the accounts' organizational units were read. */
  readonly units: boolean
  /** Ids of its chunks, in the order they were read. */
  readonly chunks: readonly string[]
  /** How many permission sets may not be described, and are missing. */
  readonly leftOut?: number | undefined
}

/** A part of what a reading found. */
export type CataloguePart = Pick<Catalogue, 'accounts' | 'permissionSets' | 'groups'>

/** An item holds 400 KB: that is room for an entry of any size in a chunk that is nearly full. */
const chunkEntries = 500
const chunkBytes = 200_000

/**
 * The catalogue in the table. A reading is kept chunk by chunk and is seen only once `publish` switches the head to it, so
 * that nobody ever gets half a reading. Throws where the table can't be read or written.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export function catalogueStore(table: AccessTable, { catalogueHead, catalogueChunk }: Entities) {
  const headKey = { pk: cataloguePartition, sk: 'head' }

  /** Whatever other readings have left behind, finished or not. */
  async function dropOthers(reading: string): Promise<void> {
    const { Items = [] } = await table
      .build(QueryCommand)
      .entities(catalogueChunk)
      .query({ partition: cataloguePartition, range: { beginsWith: 'chunk#' } })
      .options({ attributes: ['sk'], maxPages: Infinity })
      .send()
    const others = Items.map(({ sk }) => sk).filter((sk) => !sk.startsWith(chunkSort(reading, '')))
    await inTurn(others, (sk) =>
      catalogueChunk.build(DeleteItemCommand).key({ pk: cataloguePartition, sk }).send(),
    )
  }

  return {
    /** The head as it is now; undefined before the first reading was finished. */
    async head(): Promise<CatalogueHead | undefined> {
      const { Item } = await catalogueHead
        .build(GetItemCommand)
        .key(headKey)
        .options({ consistent: true })
        .send()
      return Item?.record
    },

    /**
     * Keeps a part of a reading and returns the ids of its chunks. `prefix` must be new with every try: a writer that was
     * thought dead must not overwrite what its successor has kept.
     */
    async keep(reading: string, part: CataloguePart, prefix: string): Promise<string[]> {
      const chunks = cut(part).map((content, index) => ({ id: `${prefix}-${index}`, content }))
      await Promise.all(
        chunks.map(({ id, content }) =>
          catalogueChunk
            .build(PutItemCommand)
            .item({ pk: cataloguePartition, sk: chunkSort(reading, id), content: JSON.stringify(content) })
            .send(),
        ),
      )
      return chunks.map(({ id }) => id)
    },

    /** Makes a finished reading the catalogue and drops all others; false where a later one is there already. */
    async publish(head: CatalogueHead): Promise<boolean> {
      const made = await madeIt(
        catalogueHead
          .build(PutItemCommand)
          .item({ ...headKey, record: { ...head, chunks: [...head.chunks] } })
          .options({ condition: unlessLater(head.startedAt) })
          .send(),
      )
      if (made) await dropOthers(head.reading)
      return made
    },

    /** The catalogue that a head stands for; undefined where another reading has taken its place: read the head again. */
    async load(head: CatalogueHead): Promise<Catalogue | undefined> {
      const { Items = [] } = await table
        .build(QueryCommand)
        .entities(catalogueChunk)
        .query({ partition: cataloguePartition, range: { beginsWith: chunkSort(head.reading, '') } })
        .options({ consistent: true, maxPages: Infinity })
        .send()
      const contents = new Map(Items.map(({ sk, content }) => [sk, content]))
      const parts: CataloguePart[] = []
      for (const id of head.chunks) {
        const content = contents.get(chunkSort(head.reading, id))
        if (content === undefined) return undefined
        const part: CataloguePart = JSON.parse(content)
        parts.push(part)
      }
      const { readAt, managementAccountId, leftOut } = head
      return {
        readAt,
        managementAccountId,
        ...joined(parts),
        ...(leftOut === undefined ? {} : { leftOut }),
      }
    },
  }
}

export type CatalogueStore = ReturnType<typeof catalogueStore>

/** A list that had to be read anew, or that moved while it was read, has entries twice: the later one is how it is now. */
function joined(parts: readonly CataloguePart[]): CataloguePart {
  const once = <T>(list: (part: CataloguePart) => readonly T[], id: (entry: T) => string): T[] => [
    ...new Map(parts.flatMap(list).map((entry) => [id(entry), entry])).values(),
  ]
  return {
    accounts: once(
      (part) => part.accounts,
      ({ id }) => id,
    ),
    permissionSets: once(
      (part) => part.permissionSets,
      ({ arn }) => arn,
    ),
    groups: once(
      (part) => part.groups,
      ({ id }) => id,
    ),
  }
}

/** Parts that fit into an item each. */
function cut({ accounts, permissionSets, groups }: CataloguePart): CataloguePart[] {
  const parts: { -readonly [K in keyof CataloguePart]: CataloguePart[K][number][] }[] = []
  let room = { entries: 0, bytes: 0 }
  const partFor = (entry: object) => {
    const bytes = Buffer.byteLength(JSON.stringify(entry)) + 1
    let part = parts.at(-1)
    if (!part || room.entries < 1 || room.bytes < bytes) {
      part = { accounts: [], permissionSets: [], groups: [] }
      parts.push(part)
      room = { entries: chunkEntries, bytes: chunkBytes }
    }
    room = { entries: room.entries - 1, bytes: room.bytes - bytes }
    return part
  }
  for (const each of accounts) partFor(each).accounts.push(each)
  for (const each of permissionSets) partFor(each).permissionSets.push(each)
  for (const each of groups) partFor(each).groups.push(each)
  return parts
}
