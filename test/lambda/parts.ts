import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { onTestFinished } from 'vitest'
import { dynamodbClient } from '../../src/clients.ts'
import { answeringHandler } from '../../src/lambda/answering.ts'
import type { HttpEvent, InvocationContext, StreamRecord } from '../../src/lambda/events.ts'
import type { Place } from '../../src/lambda/start.ts'
import { loadPolicy } from '../../src/load-policy.ts'
import { workingHandler } from '../../src/lambda/working.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { startParameters } from '../../src/sandbox/parameters.ts'
import { startStandIns } from '../../src/sandbox/stand-ins.ts'
import { openStore } from '../../src/store/index.ts'
import { passedOn } from '../world/stream.ts'

const parameter = '/access-bot/test/slack'

export interface StartOptions {
  readonly env?: Place['env']
  /** What the parameter holds; Slack’s secrets unless told. */
  readonly secrets?: string
}

/** The sample policy as a package has it. */
function packagedSample(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'packaged-')), 'access.json')
  onTestFinished(() => rmSync(dirname(file), { recursive: true }))
  writeFileSync(file, JSON.stringify(loadPolicy('access.yaml', { warn: () => undefined })))
  return file
}

/** Both functions, each as a process that may be started anew, on the sample company. */
export async function start({ env = {}, secrets }: StartOptions = {}) {
  const clock = startClock({ speed: 20 })
  const standIns = await startStandIns({ clock, identityCenter: { callsPerSecond: Infinity } })
  const { slack, app, identityCenter, table } = standIns
  const { signingSecret, botToken } = slack
  const seed = { [parameter]: secrets ?? JSON.stringify({ botToken, signingSecret }) }
  const parameters = await startParameters({ clock, seed })
  onTestFinished(async () => {
    await standIns.close()
    await parameters.close()
  })
  const dynamodb = dynamodbClient(app.aws ?? {})
  const store = openStore(dynamodb, app.tableName)
  await store.ensure()
  const logged: string[] = []
  const local = { credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }, region: 'eu-west-1' }
  const place: Place = {
    ...app,
    ssm: { ...local, endpoint: parameters.url },
    env: {
      TABLE_NAME: app.tableName,
      SLACK_API_URL: app.slack.apiUrl,
      SLACK_SECRETS_PARAMETER: parameter,
      ACCESS_POLICY: packagedSample(),
      LOG_LEVEL: 'info',
      ...env,
    },
    logTo: { write: (line: string) => void logged.push(line) },
  }
  const context = (remainingMs = 300_000): InvocationContext => {
    const until = clock.now().getTime() + remainingMs
    return {
      awsRequestId: randomUUID(),
      getRemainingTimeInMillis: () => until - clock.now().getTime(),
    }
  }
  const changes = passedOn(table)
  /** What the stream has since it was last asked. */
  const stream = (): StreamRecord[] =>
    changes().map(({ pk, sk }) => ({
      dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: randomUUID() },
    }))
  /** Slack delivers to this process from now on. */
  const deliverTo = (handler: ReturnType<typeof answeringHandler>) =>
    slack.deliverTo(async ({ headers, body }) => {
      const event = { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true }
      const answer = await handler(event, context())
      return { status: answer.statusCode, headers: answer.headers ?? {}, body: answer.body }
    })
  return {
    stream,
    deliverTo,
    clock,
    slack,
    identityCenter,
    table,
    parameters,
    store,
    documents: DynamoDBDocumentClient.from(dynamodb),
    logged,
    context,
    signed: (event: Signed) => signedEvent(signingSecret, event),
    answering: () => answeringHandler(place),
    working: () => workingHandler(place),
  }
}

interface Signed {
  readonly body: string
  readonly type?: string
  readonly base64?: boolean
  readonly headers?: Readonly<Record<string, string | undefined>>
}

const form = 'application/x-www-form-urlencoded'

/** An event as API Gateway makes one of what Slack sends. */
function signedEvent(secret: string, { body, type = form, base64 = false, headers = {} }: Signed): HttpEvent {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
      ...headers,
    },
    body: base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: base64,
  }
}
