import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as http,
  type ServerResponse,
} from 'node:http'
import { request as https } from 'node:https'
import { buffer } from 'node:stream/consumers'

/** A call that a function makes to AWS or Slack. */
export interface Call {
  /** An operation of AWS, such as `PutItem`, or a method of Slack, such as `chat.postMessage`. */
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface CallAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Decides what becomes of a call; `forward` rejects where the connection breaks. Undefined: the caller gets no answer. */
export type OnCall = (call: Call, forward: () => Promise<CallAnswer>) => Promise<CallAnswer | undefined>

/** A process’s own addresses for the services that it calls, so that each call is known to be its. */
export interface Wire {
  /** The settings with these addresses in place of the services’ own. */
  readonly settings: Readonly<Record<string, string>>
  close(): void
}

/** Opens addresses on this machine for services, given by the settings that name them. */
export async function openWire(endpoints: Readonly<Record<string, string>>, onCall: OnCall): Promise<Wire> {
  const origins = [...new Set(Object.values(endpoints).map((url) => new URL(url).origin))]
  const opened = await Promise.all(
    origins.map(async (origin) => ({ origin, ...(await listen(origin, onCall)) })),
  )
  const local = (url: string): string => {
    const { origin, pathname } = new URL(url)
    return `http://127.0.0.1:${opened.find((each) => each.origin === origin)?.port}${pathname}`
  }
  return {
    settings: Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [name, local(url)])),
    close: () => opened.forEach(({ close }) => close()),
  }
}

async function listen(origin: string, onCall: OnCall) {
  const server = createServer((request, response) => void pass(origin, onCall, request, response))
  // A connection that is closed for idleness would, now and then, break a call that was just being sent on it.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' ? address?.port : undefined,
    close: () => (server.close(), server.closeAllConnections()),
  }
}

async function pass(origin: string, onCall: OnCall, request: IncomingMessage, response: ServerResponse) {
  const body = await buffer(request).catch(() => undefined)
  if (!body) return
  const { method = '', url: path = '', headers } = request
  const call = { operation: operationOf(path, headers), method, path, headers, body }
  const answer = await onCall(call, () => forward(origin, call)).catch(() => undefined)
  if (!answer) return void request.socket.destroy()
  response.writeHead(answer.status, endToEnd(answer.headers)).end(answer.body)
}

/** Sent on as it came, the host included, since that is signed. It is not taken back where the caller gives up. */
function forward(origin: string, { method, path, headers, body }: Call): Promise<CallAnswer> {
  const { protocol, hostname, port } = new URL(origin)
  const send = protocol === 'https:' ? https : http
  const host = protocol === 'https:' ? { host: new URL(origin).host } : {}
  return new Promise((resolve, reject) => {
    const upstream = send({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      method,
      path,
      headers: { ...endToEnd(headers), ...host, 'content-length': body.length },
      agent: false,
    })
    upstream.on('error', reject)
    upstream.on('response', (response) => {
      const { statusCode: status = 502, headers: answered } = response
      buffer(response).then((content) => resolve({ status, headers: answered, body: content }), reject)
    })
    upstream.end(body)
  })
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect'])
const endToEnd = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))

/** The AWS operation that the call names; else the last part of its path, which is Slack's method. */
function operationOf(path: string, headers: IncomingHttpHeaders): string {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1)
  return new URL(path, 'http://localhost').pathname.split('/').at(-1) ?? ''
}
