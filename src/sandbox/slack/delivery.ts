import { createHmac } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { type Fields, parseJson } from './fields.ts'
import type { SocketMode } from './socket-mode.ts'

/** A request that Slack makes to an app. */
interface AppRequest {
  readonly method: 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An app's answer to it. */
interface AppResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Hands a request to an app that has no port of its own, such as a Lambda function. */
type Deliver = (request: AppRequest) => Promise<AppResponse>

/** Where the app is: behind a request URL, behind a function, or at the other end of a socket. */
export type App = { readonly url: string } | Deliver | 'socket'

/** Something to be delivered. */
export interface Delivery {
  readonly kind: 'command' | 'interactive' | 'event'
  readonly payload: Fields
  readonly retry?: { readonly attempt: number; readonly reason: string }
}

/** What came of it: the payload of the app's answer, `undefined` for a bare OK; or why there is none. */
export type Reply =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false
      readonly error: 'operation_timeout' | 'dispatch_failed'
      readonly detail: string
      readonly mayRetry: boolean
    }

/** How to reach the app, and how long it may take. */
export interface Route {
  readonly app: App | undefined
  readonly socket: SocketMode
  readonly signingSecret: string
  readonly ackMs: number
}

/** Prepares a delivery; each call of what it returns delivers the very same bytes once more. */
export function prepare(delivery: Delivery, route: Route): () => Promise<Reply> {
  const { app, socket } = route
  if (app === undefined) return async () => failed('there is no app')
  if (app === 'socket') return () => inTime(() => socket.send(delivery), route.ackMs)
  const request = sign(delivery, route.signingSecret, app)
  return () =>
    inTime(
      async (signal) =>
        read(await (typeof app === 'function' ? app(request) : overHttp(app.url, request, signal))),
      route.ackMs,
    )
}

/** A reply that says that the app could not be reached. */
export function failed(detail: string, mayRetry = true): Reply {
  return { ok: false, error: 'dispatch_failed', detail, mayRetry }
}

/** Signed with the machine's time, since that is what the app compares it to. @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
function sign({ kind, payload, retry }: Delivery, secret: string, app: App): AppRequest {
  const json = JSON.stringify(payload)
  const body = {
    command: () => {
      const form = new URLSearchParams()
      for (const [name, value] of Object.entries(payload)) form.set(name, String(value))
      return form.toString()
    },
    interactive: () => new URLSearchParams({ payload: json }).toString(),
    event: () => json,
  }[kind]()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    method: 'POST',
    path: typeof app === 'object' ? new URL(app.url).pathname : '/slack/events',
    headers: {
      'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
      ...(retry ? { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason } : {}),
    },
    body,
  }
}

function read({ status, headers, body }: AppResponse): Reply {
  const header = (name: string): string =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? ''
  if (status < 200 || status > 299) {
    return failed(`the app answered ${status} ${body}`.trim(), header('x-slack-no-retry') !== '1')
  }
  if (body === '') return { ok: true, payload: undefined }
  if (!header('content-type').startsWith('application/json')) return { ok: true, payload: body }
  const payload = parseJson(body)
  return payload === undefined ? failed('the answer is no JSON') : { ok: true, payload }
}

async function inTime(work: (signal: AbortSignal) => Promise<Reply>, ms: number): Promise<Reply> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<Reply>((resolve) => {
    timer = setTimeout(
      () =>
        resolve({ ok: false, error: 'operation_timeout', detail: `no answer in ${ms} ms`, mayRetry: true }),
      ms,
    )
  })
  const answer = work(controller.signal).catch((error: unknown) =>
    failed(error instanceof Error ? error.message : String(error)),
  )
  const reply = await Promise.race([answer, deadline])
  clearTimeout(timer)
  controller.abort()
  return reply
}

/**
 * One connection per request, so that an app that stops is not kept waiting for idle ones, and no request is sent on one that
 * the app is about to close.
 */
export function overHttp(
  url: string,
  { headers, body }: AppRequest,
  signal?: AbortSignal,
): Promise<AppResponse> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const request = httpRequest(
      url,
      { method: 'POST', headers: { ...headers, ...length }, agent: false, ...(signal && { signal }) },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const pairs = Object.entries(response.headers).map(
            ([name, value]) => [name, String(value)] as const,
          )
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(pairs),
            body: Buffer.concat(chunks).toString(),
          })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
