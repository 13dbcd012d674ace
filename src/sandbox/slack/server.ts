import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Fault, Faults } from '../faults.ts'
import { stopServer } from '../stop-server.ts'
import type { File } from './state.ts'
import type { HttpAnswer, HttpRequest } from './web-api.ts'

/** What the server hands requests to. */
export interface Routes {
  readonly api: (method: string, request: HttpRequest) => HttpAnswer
  readonly response: (secret: string, body: string) => HttpAnswer
  readonly file: (id: string) => File | undefined
  /** Writes down a call that a fault kept from being done. */
  readonly faulted: (name: string, outcome: string) => void
}

/** How Slack is out of order: answering 503, or not to be reached at all. */
export type Outage = 'unavailable' | 'unreachable'

/** The server, listening on a port of loopback. */
export interface Listening {
  readonly base: string
  readonly server: ReturnType<typeof createServer>
  outage: Outage | undefined
  close(): Promise<void>
}

const UNAVAILABLE: HttpAnswer = { status: 503, headers: {}, body: 'Service Unavailable' }

/** Serves the Web API, response_urls and uploads on 127.0.0.1, with faults as planned. */
export async function listen(routes: Routes, faults: Faults): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  const listening: Listening = {
    base: '',
    server,
    outage: undefined,
    close: () => stopServer(server),
  }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await readAll(request)
    const [, kind, name = ''] = new URL(request.url ?? '', 'http://localhost').pathname.split('/')
    const named = kind === 'response' ? 'response_url' : name
    if (listening.outage !== undefined) {
      routes.faulted(named, listening.outage)
      return listening.outage === 'unreachable' ? drop(request.socket) : send(response, UNAVAILABLE)
    }
    const work = (): HttpAnswer | Promise<HttpAnswer> => {
      if (kind === 'api') return routes.api(name, { headers: request.headers, body: bytes.toString() })
      if (kind === 'response') return routes.response(name, bytes.toString())
      return kind === 'upload' ? store(routes.file(name), request, bytes) : { ...UNAVAILABLE, status: 404 }
    }
    const fault = faults.take(kind === 'upload' ? 'upload' : named)
    if (fault) await misbehave(fault, { request, response, work, tell: (o) => routes.faulted(named, o) })
    else send(response, await work())
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return Object.assign(listening, { base: `http://127.0.0.1:${port}` })
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly work: () => HttpAnswer | Promise<HttpAnswer>
  readonly tell: (outcome: string) => void
}

async function misbehave(fault: Fault, { request, response, work, tell }: Exchange): Promise<void> {
  switch (fault.kind) {
    case 'fail': {
      tell(fault.error)
      const limited = fault.error === 'ratelimited'
      const headers = { 'content-type': 'application/json', ...(limited ? { 'retry-after': '1' } : {}) }
      return send(response, {
        status: fault.status ?? (limited ? 429 : 200),
        headers: { ...headers, ...fault.headers },
        body: JSON.stringify({ ok: false, error: fault.error }),
      })
    }
    case 'hang':
      return tell('hang')
    case 'late': {
      const answer = await work()
      await delay(fault.ms)
      return send(response, answer)
    }
    case 'lose':
      await work()
      return drop(request.socket)
    default:
      return fault satisfies never
  }
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, headers).end(body)
}

function drop(socket: Socket): void {
  socket.destroy()
}

/** An upload comes as a form with one file, or as bare bytes, and must be as long as was announced. */
async function store(file: File | undefined, request: IncomingMessage, bytes: Buffer): Promise<HttpAnswer> {
  const type = request.headers['content-type'] ?? 'application/octet-stream'
  const content = type.startsWith('multipart/form-data') ? await fileIn(bytes, type) : bytes
  if (!file || !content) return { ...UNAVAILABLE, status: 404 }
  if (content.length !== file.length) return { status: 400, headers: {}, body: 'length does not match' }
  file.content = content.toString()
  return { status: 200, headers: {}, body: `OK - ${content.length}` }
}

async function fileIn(bytes: Buffer, type: string): Promise<Buffer | undefined> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  for (const value of form.values()) {
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer())
  }
  return undefined
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(request, 'end')
  return Buffer.concat(chunks)
}
