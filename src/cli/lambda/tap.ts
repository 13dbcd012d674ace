import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Filter, unknownYet } from './filter.ts'
import type { Call, CallAnswer, OnCall } from './wire.ts'

type Item = Readonly<Record<string, AttributeValue>>

/** What a write did, as the table's stream tells it. */
export interface Change {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE'
  readonly keys: Item
  /** Undefined where the item is gone. */
  readonly newImage: Item | undefined
  readonly oldImage: Item | undefined
}

/** One item that a call writes. */
interface Write {
  readonly keys: Item
  /** What is put; `unknownYet` for an update; undefined for a removal. */
  readonly image: Item | typeof unknownYet | undefined
}

/** The item before a write, if there was one; `there` where nobody asked. */
type Before = { readonly image: Item | undefined } | 'there'

export interface TapOptions {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly keyNames: readonly string[]
  /** Whether records hold what was there before. */
  readonly oldImages: boolean
  /** What nobody wants to hear of is not looked at. */
  readonly wanted: Filter
  /** Takes changes in the order in which their writes were answered; reads each, which may have to be tried again. */
  readonly onChange: (read: () => Promise<Change | undefined>) => void
}

/**
 * Makes the changes of a table’s stream out of the writes that pass by. What a write’s own words do not say is read from the
 * table; so is what became of a write whose answer was lost. An update is taken to be of something that was there, unless
 * the filter asks for that.
 */
export function tap({ client, tableName, keyNames, oldImages, wanted, onChange }: TapOptions): OnCall {
  const read = async (keys: Item): Promise<Item | undefined> => {
    const command = new GetItemCommand({ TableName: tableName, Key: { ...keys }, ConsistentRead: true })
    return (await client.send(command)).Item
  }

  const asksWhatWas = ({ keys, image }: Write): boolean => {
    const drafts = (['INSERT', 'MODIFY'] as const).map((name) => wanted(draft(name, keys, image)))
    return oldImages || image !== unknownYet || drafts[0] !== drafts[1]
  }

  /** Before the write; where it can’t be read, the write is about to fail likewise. */
  const before = async (write: Write): Promise<Before> =>
    asksWhatWas(write) ? { image: await read(write.keys).catch(() => undefined) } : 'there'

  async function changeOf({ keys, image }: Write, was: Before, sure: boolean): Promise<Change | undefined> {
    const newImage = image === unknownYet || !sure ? await read(keys) : image
    const oldImage = was === 'there' ? undefined : was.image
    if (!newImage && was !== 'there' && !oldImage) return undefined
    const eventName = !newImage ? 'REMOVE' : was === 'there' || oldImage ? 'MODIFY' : 'INSERT'
    return { eventName, keys, newImage, oldImage }
  }

  return async (call, forward) => {
    const writes = writesOf(call, tableName, keyNames).filter(({ keys, image }) =>
      wanted(draft(image === undefined ? 'REMOVE' : unknownYet, keys, image)),
    )
    if (writes.length === 0) return forward()
    const were = await Promise.all(writes.map(before))
    const tell = (sure: boolean, left: ReadonlySet<string> = new Set()): void =>
      writes.forEach((write, index) => {
        if (!left.has(JSON.stringify(write.keys)))
          onChange(() => changeOf(write, were[index] ?? 'there', sure))
      })
    try {
      const answer = await forward()
      if (answer.status === 200) tell(true, unprocessed(answer, keyNames))
      else if (answer.status >= 500) tell(false)
      return answer
    } catch (error) {
      tell(false)
      throw error
    }
  }
}

const draft = (eventName: Change['eventName'] | typeof unknownYet, keys: Item, image: Write['image']) => ({
  eventName,
  dynamodb: { Keys: keys, NewImage: image, OldImage: unknownYet },
})

const item = z.custom<Item>((value) => typeof value === 'object' && value !== null)
const one = z.object({ TableName: z.string(), Item: item.optional(), Key: item.optional() })
const batch = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.object({
        PutRequest: z.object({ Item: item }).optional(),
        DeleteRequest: z.object({ Key: item }).optional(),
      }),
    ),
  ),
})
const transaction = z.object({
  TransactItems: z.array(z.object({ Put: one.optional(), Update: one.optional(), Delete: one.optional() })),
})

/** What a call writes to the table; nothing where it is malformed, which the table itself then says. */
function writesOf({ operation, body }: Call, tableName: string, keyNames: readonly string[]): Write[] {
  const write = (
    kind: string,
    { Item: put, Key: key }: { Item?: Item | undefined; Key?: Item | undefined },
  ): Write => ({
    keys: keysIn(put ?? key ?? {}, keyNames),
    image: kind === 'Put' ? put : kind === 'Update' ? unknownYet : undefined,
  })
  const ofTable = (kind: string, input: z.infer<typeof one> | undefined): Write[] =>
    input?.TableName === tableName ? [write(kind, input)] : []
  const single = /^(Put|Update|Delete)Item$/.exec(operation)?.[1]
  if (single) return ofTable(single, parsed(one, body))
  if (operation === 'BatchWriteItem')
    return (parsed(batch, body)?.RequestItems[tableName] ?? []).flatMap(({ PutRequest, DeleteRequest }) => [
      ...(PutRequest ? [write('Put', PutRequest)] : []),
      ...(DeleteRequest ? [write('Delete', DeleteRequest)] : []),
    ])
  if (operation === 'TransactWriteItems')
    return (parsed(transaction, body)?.TransactItems ?? []).flatMap((each) =>
      (['Put', 'Update', 'Delete'] as const).flatMap((kind) => ofTable(kind, each[kind])),
    )
  return []
}

/** The keys of what a batch did not write after all. */
function unprocessed({ body }: CallAnswer, keyNames: readonly string[]): ReadonlySet<string> {
  const left = parsed(z.object({ UnprocessedItems: batch.shape.RequestItems.optional() }), body)
  const requests = Object.values(left?.UnprocessedItems ?? {}).flat()
  return new Set(
    requests.map(({ PutRequest, DeleteRequest }) =>
      JSON.stringify(keysIn(PutRequest?.Item ?? DeleteRequest?.Key ?? {}, keyNames)),
    ),
  )
}

const keysIn = (from: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (from[name] ? [[name, from[name]]] : [])))

function parsed<T>(schema: z.ZodType<T>, body: Buffer): T | undefined {
  try {
    return schema.safeParse(JSON.parse(body.toString())).data
  } catch {
    return undefined
  }
}
