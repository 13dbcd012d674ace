'use strict'

const { allow, arn, reads, worksBy, writes } = require('./identity-center.cjs')
const readOptions = require('./options.cjs')

/** The roles: one per function, and one for the schedule, each with what it needs and no more. See docs/deploy.md. */
module.exports = async ({ resolveVariable }) => {
  const options = await readOptions({ resolveVariable })
  const prefix = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`
  return {
    Resources: {
      SlackRole: role('lambda.amazonaws.com', [
        ...starts(`${prefix}-slack`, options),
        ...keepsRecords(['dynamodb:GetItem', 'dynamodb:PutItem']),
        ...reads(options),
      ]),
      WorkRole: role('lambda.amazonaws.com', [
        ...starts(`${prefix}-work`, options),
        ...keepsRecords([
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:DeleteItem',
        ]),
        ...hearsOfChanges,
        ...reads(options),
        ...worksBy(options),
        ...writes(options),
      ]),
      TickRole: role(
        'scheduler.amazonaws.com',
        [allow(['lambda:InvokeFunction'], [{ 'Fn::GetAtt': ['WorkLambdaFunction', 'Arn'] }])],
        { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ),
    },
  }
}

const role = (Service, Statement, Condition) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service },
          Action: 'sts:AssumeRole',
          ...(Condition ? { Condition } : {}),
        },
      ],
    },
    Policies: [{ PolicyName: 'needs', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
})

/** Every function reads Slack’s secrets at its start, and logs. */
function starts(functionName, { secretsParameter, secretsKeyArn }) {
  const decrypting = {
    Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'ssm.${AWS::Region}.amazonaws.com' } } },
  }
  return [
    allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [arn(`logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`)],
    ),
    allow(['ssm:GetParameter'], [arn(`ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${secretsParameter}`)]),
    ...(secretsKeyArn === '' ? [] : [allow(['kms:Decrypt'], [secretsKeyArn], decrypting)]),
  ]
}

const table = { 'Fn::GetAtt': ['Table', 'Arn'] }
const indexes = ['live', 'due', 'person', 'shortId'].map((name) => ({
  'Fn::Sub': `\${Table.Arn}/index/${name}`,
}))

const keepsRecords = (actions) => [allow(actions, [table]), allow(['dynamodb:Query'], [table, ...indexes])]

const hearsOfChanges = [
  allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    [{ 'Fn::GetAtt': ['Table', 'StreamArn'] }],
  ),
  allow(['sqs:SendMessage'], [{ 'Fn::GetAtt': ['FailureQueue', 'Arn'] }]),
]
