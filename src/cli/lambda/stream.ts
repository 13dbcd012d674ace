import { createHash, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { pause } from '../../pause.ts'
import type { Failures } from './failures.ts'
import type { Filter } from './filter.ts'
import type { LambdaFunction } from './functions.ts'
import { type Batch, deliverer } from './deliver.ts'
import type { Change } from './tap.ts'
import type { StreamMapping } from './template.ts'

/** How this stream differs from a calm day. */
export interface StreamOptions {
  readonly shards: number
  /** How long after its write a record is delivered. */
  readonly delayMs: number
  /** Whether each record is delivered a second time, at once and apart from the first. */
  readonly twice: boolean
}

export interface TableStream {
  add(read: () => Promise<Change | undefined>): void
  close(): void
}

/** A record of a table’s stream, as a function gets it. */
export interface StreamRecord {
  readonly eventID: string
  readonly eventName: Change['eventName']
  readonly dynamodb: { readonly SequenceNumber: string; readonly SizeBytes: number } & Readonly<
    Record<string, unknown>
  >
  readonly [name: string]: unknown
}

const rereadMs = 500

/** A table’s stream and what polls it: in order, one batch at a time in each lane of a shard. */
export function tableStream(
  mapping: StreamMapping,
  edges: { filter: Filter; worker: LambdaFunction; failures: Failures; log: Logger },
  { shards, delayMs, twice }: StreamOptions,
): TableStream {
  const closing = new AbortController()
  const deliver = deliverer(mapping, { ...edges, closing: closing.signal })
  const lanes = Array.from({ length: shards * mapping.parallel * (twice ? 2 : 1) }, () =>
    lane(mapping, deliver, closing.signal),
  )
  const perDelivery = shards * mapping.parallel
  let sequence = BigInt(Date.now()) * 10n ** 12n
  let reading = Promise.resolve()

  function push(change: Change, dueAt: number): void {
    sequence += 1n
    const record = recordOf(change, mapping, String(sequence))
    if (!edges.filter(record)) return
    const partition = JSON.stringify(change.keys[mapping.partitionKey])
    const at = createHash('sha256').update(partition).digest().readUInt32BE() % perDelivery
    for (let each = at; each < lanes.length; each += perDelivery) lanes[each]?.push({ record, dueAt })
  }

  /** Until it can be read: a stream loses nothing. */
  async function readUntilDone(read: () => Promise<Change | undefined>): Promise<Change | undefined> {
    while (!closing.signal.aborted)
      try {
        return await read()
      } catch (error) {
        edges.log.error({ err: error }, 'what was written could not be read for the stream')
        await pause(rereadMs, closing.signal)
      }
    return undefined
  }

  return {
    add(read) {
      const dueAt = Date.now() + delayMs
      const change = readUntilDone(read)
      reading = reading.then(async () => {
        const known = await change
        if (known) push(known, dueAt)
      })
    },
    close: () => closing.abort(),
  }
}

function recordOf(
  { eventName, keys, newImage, oldImage }: Change,
  mapping: StreamMapping,
  sequence: string,
): StreamRecord {
  const { viewType } = mapping
  const images = {
    ...(newImage && viewType.startsWith('NEW') ? { NewImage: newImage } : {}),
    ...(oldImage && /OLD/.test(viewType) ? { OldImage: oldImage } : {}),
  }
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: mapping.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: sequence,
      SizeBytes: Buffer.byteLength(JSON.stringify([keys, images])),
      StreamViewType: viewType,
    },
    eventSourceARN: mapping.streamArn,
  }
}

interface Queued {
  readonly record: StreamRecord
  /** When it is delivered at the earliest, in milliseconds since 1970. */
  readonly dueAt: number
}

/** Delivers what is pushed, one batch after the other. */
function lane(mapping: StreamMapping, deliver: (batch: Batch) => Promise<void>, closing: AbortSignal) {
  const queue: Queued[] = []
  let running = false

  async function run(): Promise<void> {
    for (let first = queue[0]; first && !closing.aborted; first = queue[0]) {
      const windowMs = queue.length < mapping.batchSize ? mapping.windowMs : 0
      const waitMs = Math.max(0, first.dueAt - Date.now()) + windowMs
      if (waitMs > 0) await pause(waitMs, closing)
      const records = take()
      if (records.length > 0 && !closing.aborted) await deliver({ records, since: Date.now() })
    }
  }

  /** As many as fit, in number and in bytes. */
  function take(): StreamRecord[] {
    const now = Date.now()
    const batch: StreamRecord[] = []
    let bytes = 0
    for (
      let next = queue[0];
      next && next.dueAt <= now && batch.length < mapping.batchSize;
      next = queue[0]
    ) {
      bytes += Buffer.byteLength(JSON.stringify(next.record))
      if (batch.length > 0 && bytes > batchBytes) break
      batch.push(next.record)
      queue.shift()
    }
    return batch
  }

  return {
    push(queued: Queued): void {
      queue.push(queued)
      if (running) return
      running = true
      void run().finally(() => (running = false))
    },
  }
}

/** What fits into one event beside its frame. */
const batchBytes = 6 * 1024 * 1024 - 1024
