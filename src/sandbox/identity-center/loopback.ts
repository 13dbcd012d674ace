import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from '../faults.ts'
import { stopServer } from '../stop-server.ts'

/** A request, read whole. */
export interface Incoming {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is sent back; `hang` never answers, `drop` breaks the connection. */
export type Reply = Answer | 'hang' | 'drop'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Loopback {
  readonly url: string
  /** Ends the server and every connection, answered or not. */
  close(): Promise<void>
}

/** An HTTP server that only this machine reaches. What `reply` throws is answered as a 500 that says so. */
export async function startLoopback(reply: (request: Incoming) => Promise<Reply>): Promise<Loopback> {
  const server = createServer((request, response) => void serve(request, response, reply))
  // A connection closed for idleness would, now and then, break a call that was just being sent on it.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The stand-in has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => stopServer(server),
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  reply: (request: Incoming) => Promise<Reply>,
): Promise<void> {
  // A caller that gave up half-way has sent nothing that could be acted on.
  const body = await text(request).catch(() => undefined)
  if (body === undefined) return
  const { method = '', url: path = '', headers } = request
  const answer = await reply({ method, path, headers, body }).catch(brokenStandIn)
  if (answer === 'hang') return
  if (answer === 'drop') {
    request.socket.destroy()
    return
  }
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
  response.end(answer.body)
}

const brokenStandIn = (error: unknown): Answer => ({
  status: 500,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'BrokenStandIn' },
  body: JSON.stringify({ message: error instanceof Error ? error.stack : String(error) }),
})

/** Does `work`, or what `fault` makes of it. */
export async function withFault(
  fault: Fault | undefined,
  work: () => Promise<Answer>,
  refuse: (fault: Fault & { readonly kind: 'fail' }) => Answer,
): Promise<Reply> {
  if (!fault) return work()
  if (fault.kind === 'fail') return refuse(fault)
  if (fault.kind === 'hang') return 'hang'
  const answer = await work()
  if (fault.kind === 'lose') return 'drop'
  await pause(fault.ms, undefined, { ref: false })
  return answer
}
