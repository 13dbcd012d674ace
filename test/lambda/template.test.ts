import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dynamodbClient } from '../../src/clients.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { startTable } from '../../src/sandbox/table/index.ts'
import { ensureTable } from '../../src/store/table.ts'
import { packaged } from './packaged.ts'
import { mistakesIn } from './specification.ts'
import { arnText, reasons, statementsOf } from './statements.ts'

let made: Awaited<ReturnType<typeof packaged>>
beforeAll(async () => {
  made = await packaged()
}, 120_000)
afterAll(() => made.remove())

const properties = (name: string) => made.template.Resources[name]?.Properties ?? {}
const roles = ['SlackRole', 'WorkRole', 'TickRole'] as const

test('every resource is as AWS specifies it', () => {
  expect(mistakesIn(made.template)).toEqual([])
})

test('what the specification does not know is found', () => {
  const { Tick, Table } = made.template.Resources
  const broken = {
    ...made.template,
    Resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { ...Table?.Properties, TableNam: 'x' } },
      Keys: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { KeySchema: [{ AttributeName: 1, KeyType: 'HASH' }] },
      },
      Tick: { Type: 'AWS::Scheduler::Schedule', Properties: { Target: Tick?.Properties?.['Target'] } },
      Nothing: { Type: 'AWS::No::Thing' },
    },
  }
  expect(mistakesIn(broken)).toEqual([
    'Table.TableNam is no property',
    'Keys.KeySchema[0].AttributeName must be string, not number',
    'Tick.ScheduleExpression is missing',
    'Tick.FlexibleTimeWindow is missing',
    'Nothing: there is no AWS::No::Thing',
  ])
})

test.each([
  ['slack', 500],
  ['work', 700],
] as const)('the zip of %s is %i KB at most, and has the function, its map and the policy', (name, most) => {
  const zip = readFileSync(join(made.dir, `${name}.zip`))
  expect(statSync(join(made.dir, `${name}.zip`)).size).toBeLessThanOrEqual(most * 1000)
  for (const file of ['index.mjs', 'index.mjs.map', 'access.json'])
    expect(zip.includes(Buffer.from(file))).toBe(true)
})

test('each function carries its own half alone', () => {
  const sources = (name: string): string[] => {
    const map = readFileSync(join(made.dir, `../.build/lambda/${name}/index.mjs.map`), 'utf8')
    return (JSON.parse(map) as { sources: string[] }).sources.map((each) => each.replace(/^.*\/src\//, ''))
  }
  const [slack, work] = [sources('slack'), sources('work')]
  expect(slack).toContain('handlers/bolt.ts')
  expect(
    slack.filter((file) => /reconcile|worker|sandbox|cli\/|^flow\/(tell|jobs|board)/.test(file)),
  ).toEqual([])
  expect(work).toContain('flow/reconcile.ts')
  expect(work.filter((file) => /handlers\/|sandbox|cli\/|app\/answering/.test(file))).toEqual([])
  // The policy comes as data: whoever packaged it has read and checked it.
  expect([...slack, ...work].filter((file) => /policy-file|load-policy/.test(file))).toEqual([])
  const bundled = readFileSync(join(made.dir, '../.build/lambda/work/index.mjs'), 'utf8')
  expect(bundled).not.toContain('slack_bolt')
})

test.each(['slack', 'work'])('%s takes credentials from its environment, and looks nowhere else', (name) => {
  const bundled = readFileSync(join(made.dir, `../.build/lambda/${name}/index.mjs`), 'utf8')
  expect(bundled).toContain('AWS_SESSION_TOKEN')
  expect(bundled).not.toMatch(/fromIni|fromSSO|fromProcess|fromTokenFile|fromInstanceMetadata/)
})

test('the table is the one that the server would make', async () => {
  const standIn = await startTable({ clock: startClock() })
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
  const dynamodb = { endpoint: standIn.url, region: 'eu-west-1', credentials }
  const client = dynamodbClient({ dynamodb })
  await ensureTable(client, 'made-by-the-server')
  const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: 'made-by-the-server' }))
  await standIn.close()
  const template = properties('Table') as TableDescription
  const { KeySchema, AttributeDefinitions } = Table
  expect(template.KeySchema).toEqual(KeySchema)
  expect(named(template.AttributeDefinitions)).toEqual(named(AttributeDefinitions))
  for (const kind of ['LocalSecondaryIndexes', 'GlobalSecondaryIndexes'] as const)
    expect(named(template[kind])).toEqual(
      named(
        Table[kind]?.map((each) => ({
          IndexName: each.IndexName,
          KeySchema: each.KeySchema,
          Projection: each.Projection,
        })),
      ),
    )
  expect(made.template.Resources['Table']).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  })
})

/** In an order of their own: DynamoDB keeps none. */
const named = (items: readonly object[] | undefined): object[] =>
  (items ?? []).toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))

test('a wildcard has a written reason, or is none', () => {
  const allowed = roles.flatMap((role) =>
    statementsOf(made.template, role).flatMap(({ Action, Resource }) =>
      Resource.map((each) => ({ Action, arn: arnText(each) })),
    ),
  )
  expect(allowed.length).toBeGreaterThan(20)
  const wild = allowed.filter(({ arn }) => arn.includes('*'))
  expect(wild.filter(({ arn }) => !(arn in reasons))).toEqual([])
  expect(Object.keys(reasons).filter((arn) => !wild.some((each) => each.arn === arn))).toEqual([])
  const everything = wild.filter(({ arn }) => arn === '*').flatMap(({ Action }) => Action)
  expect(everything.filter((action) => !action.startsWith('organizations:'))).toEqual([])
  expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([])
})

test('no policy stands anywhere else in the template', () => {
  const holders = Object.entries(made.template.Resources)
    .filter(([, resource]) => JSON.stringify(resource).includes('"Effect"'))
    .map(([name]) => name)
  expect(holders.toSorted()).toEqual(['ServerlessDeploymentBucketPolicy', ...roles].toSorted())
  // Denies what is not sent over TLS, and allows nothing.
  expect(JSON.stringify(made.template.Resources['ServerlessDeploymentBucketPolicy'])).not.toContain('"Allow"')
})

test('slack may change nothing but records, and nobody may touch IAM', () => {
  const actions = (role: string) => statementsOf(made.template, role).flatMap(({ Action }) => Action)
  const writes = actions('SlackRole').filter((action) => !/:(Get|List|Describe|Query)/.test(action))
  expect(writes).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'dynamodb:PutItem'])
  expect([...actions('WorkRole'), ...actions('SlackRole')].filter((each) => each.startsWith('iam:'))).toEqual(
    [],
  )
})

test('nothing secret is in the template, and the secret is named', () => {
  expect(made.text).not.toMatch(/xox[a-z]-|SLACK_BOT_TOKEN|SLACK_SIGNING_SECRET/)
  for (const name of ['SlackLambdaFunction', 'WorkLambdaFunction'])
    expect(properties(name)).toMatchObject({
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Environment: { Variables: { SLACK_SECRETS_PARAMETER: '/access-bot/prod/slack' } },
    })
})

test('the stream passes what people did, and Slack has one way in', () => {
  expect(properties('WorkEventSourceMappingDynamodbTable')).toMatchObject({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 3,
    FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"savedBy":{"S":["flow"]}}}}' }] },
  })
  const routes = Object.values(made.template.Resources).filter(({ Type }) => Type.endsWith('::Route'))
  expect(routes.map((route) => route.Properties?.['RouteKey'])).toEqual(['POST /slack/events'])
  expect(properties('HttpApiStage')).toMatchObject({
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  })
})
