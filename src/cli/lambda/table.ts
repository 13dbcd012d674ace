import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { ensureTable } from '../../store/table.ts'
import type { Table } from './template-shapes.ts'

/** Makes the stack’s table where it is missing, as CloudFormation would, and waits until it serves. May be repeated. */
export function makeTable(client: DynamoDBClient, tableName: string, table: Table): Promise<void> {
  // The stream is made here, out of the writes, and by no table.
  const { StreamSpecification: _, ...shape } = table
  return ensureTable(client, tableName, { BillingMode: 'PAY_PER_REQUEST', ...shape })
}
