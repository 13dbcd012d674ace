import { createHmac, randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { dynamodbClient } from '../../src/clients.ts'
import { answeringHandler } from '../../src/lambda/answering.ts'
import type { HttpEvent, InvocationContext } from '../../src/lambda/events.ts'
import type { Place } from '../../src/lambda/start.ts'
import { workingHandler } from '../../src/lambda/working.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { startParameters } from '../../src/sandbox/parameters.ts'
import { startStandIns } from '../../src/sandbox/stand-ins.ts'
import { openStore } from '../../src/store/index.ts'

const parameter = '/access-bot/test/slack'

/** Both functions, each as a process that may be started anew, on the sample company. */
export async function start({ env = {} }: { readonly env?: Place['env'] } = {}) {
  const clock = startClock({ speed: 20 })
  const standIns = await startStandIns({ clock, identityCenter: { callsPerSecond: Infinity } })
  const { slack, app, identityCenter, table } = standIns
  const { signingSecret, botToken } = slack
  const seed = { [parameter]: JSON.stringify({ botToken, signingSecret }) }
  const parameters = await startParameters({ clock, seed })
  onTestFinished(async () => {
    await standIns.close()
    await parameters.close()
  })
  const store = openStore(dynamodbClient(app.aws ?? {}), app.tableName)
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
  return {
    clock,
    slack,
    identityCenter,
    table,
    parameters,
    store,
    logged,
    context,
    signed: (event: Signed) => signedEvent(signingSecret, event),
    answering: () => answeringHandler(place),
    working: () => workingHandler(place),
  }
}

export type Parts = Awaited<ReturnType<typeof start>>

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
