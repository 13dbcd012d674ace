import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import type { Table } from './template-shapes.ts'

/** Makes the stack’s table where it is missing, as CloudFormation would, and waits until it serves. May be repeated. */
export async function makeTable(client: DynamoDBClient, tableName: string, table: Table): Promise<void> {
  // The stream is made here, out of the writes, and by no table.
  const { StreamSpecification: _, ...properties } = table
  try {
    await client.send(new DescribeTableCommand({ TableName: tableName }))
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error
    const command = new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      ...properties,
    })
    await client.send(command).catch((conflict: unknown) => {
      if (!(conflict instanceof ResourceInUseException)) throw conflict
    })
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { TableName: tableName })
}
