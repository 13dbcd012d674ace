import {
  DescribeTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb'
import { isDenied } from '../../aws/errors.ts'
import { dynamodbClient } from '../../clients.ts'
import type { Env } from '../../config.ts'
import { shapeMistakes } from '../../store/shape.ts'
import { sdkRegion } from '../edges/aws.ts'
import type { AwsFacts } from './aws.ts'
import { failed, type Known, Lacking, need, ok, type Report, type Say, skipped, warning } from './report.ts'
import { noRight, placeOf } from './rights.ts'
import type { CheckedPolicy } from './settings.ts'

const group = 'Table'

/** The table of records: whether it is there, is ours, and can be read. Makes nothing. */
export function checkTable(
  report: Report,
  facts: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
  env: Env,
): void {
  const TableName = env['TABLE_NAME'] || 'aws-access'
  const attempt = async <T>(action: string, say: Say, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await call()
    } catch (error) {
      if (!isDenied(error)) throw error
      say(noRight(action, await placeOf(facts, policy, env), error))
      return undefined
    }
  }
  const table = report.check<DynamoDBClient>({ group, id: 'table', name: 'table' }, async (say) => {
    const region = await sdkRegion()
    if (region === null) throw new Lacking('AWS_REGION')
    await need(facts.caller)
    const client = dynamodbClient({})
    const isOurs = await attempt('dynamodb:DescribeTable', say, () =>
      described(client, TableName, region, say),
    )
    return isOurs ? client : undefined
  })
  for (const [operation, read] of Object.entries(reads))
    void report.check({ group, id: `reads.dynamodb:${operation}`, name: 'dynamodb' }, async (say) => {
      const known = await table
      if ('lacks' in known) return say(skipped(`${operation} needs ${known.lacks}`))
      const answer = await attempt(`dynamodb:${operation}`, say, () => read(known.value, TableName))
      if (answer) say(ok(`${operation} is allowed.`))
    })
}

/** Whether the table is there, and ours. */
async function described(
  client: DynamoDBClient,
  TableName: string,
  region: string,
  say: Say,
): Promise<boolean> {
  const answer = await client.send(new DescribeTableCommand({ TableName })).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return null
    throw error
  })
  if (!answer?.Table) {
    say(warning(`There is no table ${TableName} in ${region} yet: the server makes it when it starts.`))
    return false
  }
  const { TableStatus } = answer.Table
  const mistakes = shapeMistakes(answer.Table)
  const fix =
    'It is another program’s, or was made by hand: set TABLE_NAME to a name that nothing has, and the server makes it.'
  for (const mistake of mistakes) say(failed(`The table ${TableName} has another shape: ${mistake}.`, fix))
  if (mistakes.length > 0) return false
  if (TableStatus === 'ACTIVE' || TableStatus === 'UPDATING')
    say(ok(`The table ${TableName} is in ${region}, with its keys and indexes.`))
  else
    say(failed(`The table ${TableName} is ${TableStatus}, not ACTIVE.`, 'Wait until it is, and try again.'))
  return TableStatus === 'ACTIVE' || TableStatus === 'UPDATING'
}

const nothing = { S: 'doctor' }

/** What nobody ever stored is looked for, so that nothing of what is there travels. */
const reads: Readonly<Record<string, (client: DynamoDBClient, TableName: string) => Promise<unknown>>> = {
  GetItem: (client, TableName) =>
    client.send(new GetItemCommand({ TableName, Key: { pk: nothing, sk: nothing } })),
  Query: (client, TableName) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName: 'due',
        KeyConditionExpression: 'due = :due',
        ExpressionAttributeValues: { ':due': nothing },
        Limit: 1,
      }),
    ),
}
