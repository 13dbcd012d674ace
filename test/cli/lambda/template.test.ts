import { describe, expect, test } from 'vitest'
import { readTemplate } from '../../../src/cli/lambda/template.ts'

const surroundings = { region: 'eu-west-1', tableName: 'sample-table' }

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'aws-access-prod',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  },
}

const sample = (more: object = {}) => ({
  Parameters: { Limited: { Type: 'String', Default: 'no' } },
  Conditions: { IsLimited: { 'Fn::Equals': [{ Ref: 'Limited' }, 'yes'] } },
  Resources: {
    Table: table,
    Work: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: { 'Fn::Sub': '${AWS::StackName}-work' },
        Handler: 'index.handler',
        Timeout: 60,
        Code: { S3Bucket: { Ref: 'Bucket' }, S3Key: 'serverless/aws-access/1/work.zip' },
        Environment: {
          Variables: {
            TABLE: { Ref: 'Table' },
            WHERE: {
              'Fn::Join': ['/', ['a', { 'Fn::GetAtt': ['Queue', 'QueueName'] }, { Ref: 'AWS::Region' }]],
            },
            LIMIT: { 'Fn::If': ['IsLimited', '1', { Ref: 'AWS::NoValue' }] },
          },
        },
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Api: { Type: 'AWS::ApiGatewayV2::Api' },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationUri: { 'Fn::GetAtt': ['Work', 'Arn'] },
        PayloadFormatVersion: '2.0',
        TimeoutInMillis: 30000,
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: 'POST /slack/events',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['Work', 'Arn'] },
        EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
        BatchSize: 25,
        MaximumRetryAttempts: 3,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
      },
    },
    Tick: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: { Target: { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] }, Input: '{"kind":"tick"}' } },
    },
    Calls: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Work' }, Qualifier: '$LATEST', MaximumRetryAttempts: 1 },
    },
    ...more,
  },
})

const read = (template: object) => readTemplate(JSON.stringify(template), surroundings)

describe('a packaged template', () => {
  test('says what its functions are, and what calls them', () => {
    const { functions, routes, streams, schedules } = read(sample())
    const [work] = functions
    expect(work).toMatchObject({
      name: 'work',
      functionName: 'local-work',
      handler: 'index.handler',
      timeoutSeconds: 60,
      memoryMb: 128,
      environment: { TABLE: 'sample-table', WHERE: 'a/Queue.QueueName/eu-west-1' },
      asynchronousRetries: 1,
    })
    expect(work?.environment).not.toHaveProperty('LIMIT')
    const called = { functionArn: work?.arn }
    expect(routes).toEqual([{ method: 'POST', path: '/slack/events', timeoutMs: 30000, ...called }])
    expect(schedules).toEqual([{ input: { kind: 'tick' }, ...called }])
    expect(streams).toMatchObject([
      {
        ...called,
        batchSize: 25,
        retries: 3,
        bisect: false,
        parallel: 1,
        partitionKey: 'pk',
        viewType: 'NEW_IMAGE',
        reportsFailures: true,
        patterns: ['{"eventName":["INSERT"]}'],
      },
    ])
  })

  test('is refused where it has what is not known here, or not what it needs', () => {
    const odd = {
      Odd: { Type: 'AWS::Lambda::Function', Properties: { Handler: { 'Fn::ImportValue': 'x' } } },
    }
    expect(() => read(sample(odd))).toThrow('Fn::ImportValue')
    expect(() => read(sample({ Second: table }))).toThrow('one table')
    const nowhere = { Odd: { Type: 'AWS::Lambda::Function', Properties: { Handler: { Ref: 'Nobody' } } } }
    expect(() => read(sample(nowhere))).toThrow('Nobody')
  })

  test('does not have what its conditions leave out', () => {
    const second = { Type: 'AWS::Scheduler::Schedule', Condition: 'IsLimited', Properties: { Target: {} } }
    expect(read(sample({ Second: second })).schedules).toHaveLength(1)
  })
})
