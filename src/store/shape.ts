import type {
  CreateTableCommandInput,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb'

const key = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
]
const globalIndex = (IndexName: string, hash: string, range: string) => ({
  IndexName,
  KeySchema: key(hash, range),
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
})

/** The table as it is made: its keys and indexes. @see src/store/table.ts */
export const tableShape = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'live', 'due', 'wakeAt', 'person', 'shortId'].map((attribute) => ({
    AttributeName: attribute,
    AttributeType: 'S' as const,
  })),
  KeySchema: key('pk', 'sk'),
  LocalSecondaryIndexes: [
    { IndexName: 'live', KeySchema: key('pk', 'live'), Projection: { ProjectionType: 'ALL' } },
  ],
  GlobalSecondaryIndexes: [
    globalIndex('due', 'due', 'wakeAt'),
    globalIndex('person', 'person', 'sk'),
    globalIndex('shortId', 'shortId', 'pk'),
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>

/** What keeps a table that is there from being ours: keys and indexes that are missing or others; empty where nothing does. */
export function shapeMistakes(table: TableDescription): string[] {
  const types = new Map(table.AttributeDefinitions?.map((each) => [each.AttributeName, each.AttributeType]))
  const indexes = (of: readonly LocalSecondaryIndexDescription[] | undefined, name: string) =>
    of?.find(({ IndexName }) => IndexName === name)?.KeySchema
  const wanted = [
    { what: 'the key', ours: tableShape.KeySchema, there: table.KeySchema },
    ...tableShape.LocalSecondaryIndexes.map(({ IndexName, KeySchema }) => ({
      what: `the local index ${IndexName}`,
      ours: KeySchema,
      there: indexes(table.LocalSecondaryIndexes, IndexName),
    })),
    ...tableShape.GlobalSecondaryIndexes.map(({ IndexName, KeySchema }) => ({
      what: `the global index ${IndexName}`,
      ours: KeySchema,
      there: indexes(table.GlobalSecondaryIndexes, IndexName),
    })),
  ]
  return wanted.flatMap(({ what, ours, there }) => {
    const asText = ours.every(({ AttributeName }) => types.get(AttributeName) === 'S')
    if (!there) return `${what} is missing`
    if (keyText(ours) === keyText(there) && asText) return []
    return `${what} is ${keyText(there)}, not ${keyText(ours)} as text`
  })
}

const keyText = (schema: readonly KeySchemaElement[] = []): string =>
  ['HASH', 'RANGE']
    .flatMap((type) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? [])
    .join(' and ')
