import * as z from 'zod'

// The properties of a template's resources that are run here, with CloudFormation's defaults. What is not named is not looked at.

const text = z.coerce.string()
const whole = z.coerce.number().int()
const truth = z.union([z.boolean(), z.stringbool()])

export const template = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Condition: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
})

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
})

export type Table = z.infer<typeof table>
export const table = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  LocalSecondaryIndexes: z.array(index).optional(),
  GlobalSecondaryIndexes: z.array(index).optional(),
  StreamSpecification: z.object({
    StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
  }),
})

export const lambda = z.object({
  FunctionName: z.string().optional(),
  Handler: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Timeout: whole.default(3),
  MemorySize: whole.default(128),
  Environment: z.object({ Variables: z.record(z.string(), text) }).default({ Variables: {} }),
})

export const route = z.object({ RouteKey: z.string(), Target: z.string() })

export const integration = z.object({
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.string(),
  TimeoutInMillis: whole.default(30_000),
})

export const mapping = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).default({ Filters: [] }),
  BatchSize: whole.default(100),
  MaximumBatchingWindowInSeconds: whole.default(0),
  MaximumRetryAttempts: whole.default(-1),
  MaximumRecordAgeInSeconds: whole.default(-1),
  BisectBatchOnFunctionError: truth.default(false),
  ParallelizationFactor: whole.default(1),
  FunctionResponseTypes: z.array(z.string()).default([]),
})

export const schedule = z.object({ Target: z.object({ Arn: z.string(), Input: z.string().default('{}') }) })

export const invokeConfig = z.object({ FunctionName: z.string(), MaximumRetryAttempts: whole.default(2) })
