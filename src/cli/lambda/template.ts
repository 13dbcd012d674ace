import * as z from 'zod'
import { type Names, noValue, resolve } from './intrinsics.ts'
import * as shapes from './template-shapes.ts'

/** A function of the stack. */
export interface FunctionSpec {
  readonly arn: string
  /** The name of its archive without the ending, such as `work`. */
  readonly name: string
  readonly functionName: string
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  readonly environment: Readonly<Record<string, string>>
  /** How often an asynchronous call that failed is made again. */
  readonly asynchronousRetries: number
}

interface RouteSpec {
  readonly method: string
  readonly path: string
  readonly functionArn: string
  readonly timeoutMs: number
}

/** How the table’s stream is fed to a function. */
export interface StreamMapping {
  readonly functionArn: string
  readonly streamArn: string
  readonly region: string
  /** `NEW_IMAGE` and so on. */
  readonly viewType: string
  readonly partitionKey: string
  readonly patterns: readonly string[]
  readonly batchSize: number
  readonly windowMs: number
  /** -1: for ever. */
  readonly retries: number
  /** -1: for ever. */
  readonly maxAgeMs: number
  readonly bisect: boolean
  readonly parallel: number
  readonly reportsFailures: boolean
}

interface ScheduleSpec {
  readonly functionArn: string
  readonly input: unknown
}

/** What the packaged template makes, as far as it is run here. */
export interface Stack {
  readonly functions: readonly FunctionSpec[]
  readonly routes: readonly RouteSpec[]
  readonly table: shapes.Table
  readonly streams: readonly StreamMapping[]
  readonly schedules: readonly ScheduleSpec[]
}

export interface Surroundings {
  readonly region: string
  readonly tableName: string
}

const account = '123456789012'

/** Reads a CloudFormation template as if its stack were made with every parameter’s default. Throws on what it can’t read. */
export function readTemplate(text: string, { region, tableName }: Surroundings): Stack {
  const template = shapes.template.parse(JSON.parse(text))
  const { Resources, Parameters, Conditions } = template
  const arnOf = (id: string): string => {
    const [, service = '', kind = ''] = (Resources[id]?.Type ?? '').split('::')
    const name = kind === 'Table' ? `table/${tableName}` : kind === 'Function' ? `function:${id}` : id
    return `arn:aws:${service.toLowerCase()}:${region}:${account}:${name}`
  }
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': 'local',
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/local/local`,
    'AWS::NoValue': noValue,
  }
  const names: Names = {
    ref: (name) => {
      if (name in pseudo) return pseudo[name]
      if (Parameters[name]) return Parameters[name].Default ?? ''
      const type = Resources[name]?.Type
      if (!type) throw new Error(`The template refers to ${name}, which it does not have.`)
      return type === 'AWS::DynamoDB::Table' ? tableName : name
    },
    attribute: (id, attribute) => {
      if (attribute === 'Arn') return arnOf(id)
      return attribute === 'StreamArn' ? `${arnOf(id)}/stream/local` : `${id}.${attribute}`
    },
    condition: (name) => resolve(Conditions[name], names) === true,
  }
  const made = Object.entries(Resources).filter(
    ([, { Condition }]) => !Condition || names.condition(Condition),
  )
  const all = <T>(type: string, shape: z.ZodType<T>): (T & { readonly id: string })[] =>
    made
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => ({ ...shape.parse(resolve(Properties, names)), id }))

  const [table, ...others] = all('AWS::DynamoDB::Table', shapes.table)
  if (!table || others.length > 0) throw new Error('The template has to have one table.')
  const integrations = new Map(
    all('AWS::ApiGatewayV2::Integration', shapes.integration).map((each) => [each.id, each]),
  )
  const asynchronous = all('AWS::Lambda::EventInvokeConfig', shapes.invokeConfig)
  const partitionKey = table.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? ''

  return {
    table,
    functions: all('AWS::Lambda::Function', shapes.lambda).map((each): FunctionSpec => {
      const config = asynchronous.find(({ FunctionName }) => [each.id, arnOf(each.id)].includes(FunctionName))
      return {
        arn: arnOf(each.id),
        name: /([^/]+)\.zip$/.exec(each.Code.S3Key)?.[1] ?? each.id,
        functionName: each.FunctionName ?? each.id,
        handler: each.Handler,
        timeoutSeconds: each.Timeout,
        memoryMb: each.MemorySize,
        environment: each.Environment.Variables,
        asynchronousRetries: config?.MaximumRetryAttempts ?? 2,
      }
    }),
    routes: all('AWS::ApiGatewayV2::Route', shapes.route).map(({ RouteKey, Target }): RouteSpec => {
      const [method = '', path = ''] = RouteKey.split(' ')
      const integration = integrations.get(Target.replace('integrations/', ''))
      if (!integration) throw new Error(`The template’s route ${RouteKey} has no integration.`)
      if (integration.PayloadFormatVersion !== '2.0')
        throw new Error(`The template’s route ${RouteKey} has another payload than version 2.0.`)
      return { method, path, functionArn: integration.IntegrationUri, timeoutMs: integration.TimeoutInMillis }
    }),
    streams: all('AWS::Lambda::EventSourceMapping', shapes.mapping).map((each): StreamMapping => ({
      functionArn: each.FunctionName,
      streamArn: each.EventSourceArn,
      region,
      viewType: table.StreamSpecification.StreamViewType,
      partitionKey,
      patterns: each.FilterCriteria.Filters.map(({ Pattern }) => Pattern),
      batchSize: each.BatchSize,
      windowMs: each.MaximumBatchingWindowInSeconds * 1000,
      retries: each.MaximumRetryAttempts,
      maxAgeMs: each.MaximumRecordAgeInSeconds < 0 ? -1 : each.MaximumRecordAgeInSeconds * 1000,
      bisect: each.BisectBatchOnFunctionError,
      parallel: each.ParallelizationFactor,
      reportsFailures: each.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    })),
    schedules: all('AWS::Scheduler::Schedule', shapes.schedule).map(({ Target }): ScheduleSpec => ({
      functionArn: Target.Arn,
      input: JSON.parse(Target.Input),
    })),
  }
}
