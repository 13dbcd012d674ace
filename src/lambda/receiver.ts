import { type App, type Receiver, type ReceiverEvent, verifySlackRequest } from '@slack/bolt'
import type { Log } from '../flow/world.ts'
import type { HttpEvent, HttpResult } from './events.ts'

/**
 * Slack over API Gateway. Bolt's own receiver for Lambda parses what nobody has signed, throws where it is no JSON, and reads
 * a base64 body as ASCII; here everything has an answer, and what comes from strangers is answered by its signature alone.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export class LambdaReceiver implements Receiver {
  readonly #signingSecret: string
  readonly #log: Log
  #app: App | undefined

  constructor(signingSecret: string, log: Log) {
    this.#signingSecret = signingSecret
    this.#log = log
  }

  init(app: App): void {
    this.#app = app
  }

  start = (): Promise<void> => Promise.resolve()
  stop = (): Promise<void> => Promise.resolve()

  /** The answer, once every listener is through: nothing goes on after it. Never throws. */
  async answer({ headers, body, isBase64Encoded }: HttpEvent): Promise<HttpResult> {
    const named = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
    const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '')
    const form = formIn(text, named.get('content-type') ?? '')
    // Slack tries the certificate with this, unsigned; nothing comes of it.
    if (form?.['ssl_check'] === '1') return status(200)
    if (!this.#isSigned(text, named)) return status(401)
    const payload = form && form['payload'] === undefined ? form : structureIn(form?.['payload'] ?? text)
    if (!payload) return status(400)
    if (payload['type'] === 'url_verification') return json({ challenge: payload['challenge'] })
    return this.#handle(payload, named)
  }

  #isSigned(body: string, headers: ReadonlyMap<string, string | undefined>): boolean {
    const signature = headers.get('x-slack-signature')
    const timestamp = headers.get('x-slack-request-timestamp')
    if (!signature || !timestamp) return false
    try {
      verifySlackRequest({
        signingSecret: this.#signingSecret,
        body,
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) },
      })
      return true
    } catch {
      return false
    }
  }

  async #handle(
    body: Record<string, unknown>,
    headers: ReadonlyMap<string, string | undefined>,
  ): Promise<HttpResult> {
    let acknowledged: unknown
    const ack: ReceiverEvent['ack'] = (answer: unknown) => {
      acknowledged ??= answer ?? ''
      return Promise.resolve()
    }
    const retryNum = Number(headers.get('x-slack-retry-num') ?? NaN)
    const retryReason = headers.get('x-slack-retry-reason')
    try {
      await this.#app?.processEvent({
        body,
        ack,
        ...(Number.isNaN(retryNum) ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      })
    } catch (error) {
      this.#log.error({ err: error }, 'a payload could not be handled')
      // What a listener throws comes with a code, and is ours; the rest Bolt met while it read the payload.
      return status(error instanceof Error && 'code' in error ? 500 : 400)
    }
    if (acknowledged === undefined) return status(404)
    return typeof acknowledged === 'string' ? { statusCode: 200, body: acknowledged } : json(acknowledged)
  }
}

const status = (statusCode: number): HttpResult => ({ statusCode, body: '' })
const json = (value: unknown): HttpResult => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

function formIn(text: string, contentType: string): Record<string, string> | undefined {
  const isForm = contentType.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
  return isForm ? Object.fromEntries(new URLSearchParams(text)) : undefined
}

/** Undefined where it is no payload of Slack's, whoever has signed it. */
function structureIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
