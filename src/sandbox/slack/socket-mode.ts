import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Delivery, failed, type Reply } from './delivery.ts'
import { isFields, parseJson } from './fields.ts'

const TYPES = { command: 'slash_commands', interactive: 'interactive', event: 'events_api' } as const
const PING_MS = 5000
const LEAVE_MS = 200

/** Slack's end of Socket Mode. @see https://docs.slack.dev/apis/events-api/using-socket-mode */
export class SocketMode {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #tickets = new Set<string>()
  readonly #waiting = new Map<string, (payload: unknown) => void>()
  readonly #appId: string
  #turn = 0

  constructor(appId: string) {
    this.#appId = appId
  }

  /** Takes sockets from an HTTP server that is listening already. */
  attach(server: Server): void {
    server.on('upgrade', (request, stream, head) => this.#admit(request, stream, head))
  }

  /** A new address for the app to connect to, good for one connection. */
  ticket(base: string): string {
    const ticket = randomBytes(8).toString('hex')
    this.#tickets.add(ticket)
    return `${base.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${this.#appId}`
  }

  get connections(): number {
    return this.#server.clients.size
  }

  /** Sends an envelope to one of the app's connections; resolves when that is acknowledged. */
  send({ kind, payload, retry }: Delivery): Promise<Reply> {
    const clients = [...this.#server.clients]
    const client = clients[this.#turn++ % clients.length]
    if (!client) return Promise.resolve(failed('the app has no socket open'))
    const envelope = {
      envelope_id: randomUUID(),
      type: TYPES[kind],
      payload,
      accepts_response_payload: kind !== 'event',
      ...(kind === 'event' ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' } : {}),
    }
    return new Promise((resolve) => {
      this.#waiting.set(envelope.envelope_id, (answer) => {
        const empty = isFields(answer) && Object.keys(answer).length === 0
        resolve({ ok: true, payload: empty ? undefined : answer })
      })
      client.send(JSON.stringify(envelope))
    })
  }

  /** Tells every connection to go away, as Slack does now and then: `warning`, `refresh_requested`. */
  disconnect(reason = 'refresh_requested'): void {
    for (const client of this.#server.clients) client.send(JSON.stringify({ type: 'disconnect', reason }))
  }

  /** Takes leave of every connection, and cuts those that do not answer. */
  async close(): Promise<void> {
    const clients = [...this.#server.clients]
    const left = clients.map((client) => new Promise((resolve) => client.once('close', resolve)))
    for (const client of clients) client.close(1001)
    await Promise.race([Promise.all(left), delay(LEAVE_MS)])
    for (const client of clients) client.terminate()
    this.#server.close()
  }

  #admit(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '', 'http://localhost').searchParams.get('ticket') ?? ''
    if (!this.#tickets.delete(ticket)) {
      stream.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket))
  }

  #welcome(socket: WebSocket): void {
    const pings = setInterval(() => socket.ping(), PING_MS)
    socket.on('close', () => clearInterval(pings))
    socket.on('message', (data: Buffer) => {
      const ack = parseJson(data.toString())
      if (!isFields(ack)) return
      const id = String(ack['envelope_id'])
      this.#waiting.get(id)?.(ack['payload'])
      this.#waiting.delete(id)
    })
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.connections,
        connection_info: { app_id: this.#appId },
        debug_info: { host: 'sandbox', approximate_connection_time: 18060 },
      }),
    )
  }
}
