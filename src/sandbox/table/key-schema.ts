import * as z from 'zod'
import type { Answer } from '../identity-center/loopback.ts'

const keySchema = z.array(z.object({ AttributeName: z.string() }))
const described = z.object({
  Table: z.object({
    KeySchema: keySchema,
    GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string() })).optional(),
  }),
})

/** An item or key as DynamoDB writes it. */
export type Item = Readonly<Record<string, unknown>>

/** What has to be known of a table: what names an item, and which indexes are global. */
export interface Layout {
  readonly key: readonly string[]
  readonly globalIndexes: ReadonlySet<string>
}

/** The layout in DescribeTable's answer; undefined when that is an error. */
export function layoutIn({ status, body }: Answer): Layout | undefined {
  if (status !== 200) return undefined
  const { Table } = described.parse(JSON.parse(body))
  return {
    key: Table.KeySchema.map(({ AttributeName }) => AttributeName),
    globalIndexes: new Set(Table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)),
  }
}

/** The text form of an item's key; undefined when the item lacks a part of it. */
export function keyText(table: string, { key }: Layout, item: Item): string | undefined {
  const parts = key.map((name) => item[name])
  return parts.includes(undefined) ? undefined : JSON.stringify([table, ...parts])
}
