import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { withCast } from '../cast.ts'
import type { Sandbox } from '../start.ts'
import { stopServer } from '../stop-server.ts'
import { act } from './act.ts'
import { page } from './document.ts'
import { scene } from './scene.ts'

/** The page, being served. */
export interface Page {
  readonly url: string
  close(): Promise<void>
}

const refreshMs = 1000
const longest = 10_000

/** Serves the sandbox's page on 127.0.0.1. Rejects with EADDRINUSE where the port is taken. */
export async function startPage(sandbox: Sandbox, port: number): Promise<Page> {
  const server = createServer((request, response) => {
    answer(sandbox, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}/`,
    close: () => stopServer(server),
  }
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurs(request)) return send(response, 403, 'Only this machine’s own pages are answered here.')
  switch (`${request.method} ${request.url}`) {
    case 'GET /':
      return sendPage(sandbox, response)
    case 'GET /live':
      return follow(sandbox, response)
    case 'POST /do': {
      const line = await read(request)
      if (line === undefined) return send(response, 413, 'That line is too long.')
      const outcome = JSON.stringify(await act(sandbox, line))
      return send(response, 200, outcome, { 'content-type': 'application/json' })
    }
    default:
      return send(response, 404, 'There is nothing here.')
  }
}

/**
 * A name that leads to this machine is not enough: any web site can have one (DNS rebinding), and any can post here. So
 * only loopback's own names count, and of pages only our own.
 */
function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) && (!origin || origin === `http://${host}`)
}

function sendPage(sandbox: Sandbox, response: ServerResponse): void {
  const nonce = randomBytes(16).toString('base64')
  send(response, 200, page(nonce, { about: withCast, scene: scene(sandbox) }), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  })
}

/** Server-sent events: what there is to see after each change, and the clock each second. */
function follow(sandbox: Sandbox, response: ServerResponse): void {
  const { state } = sandbox.slack
  response.writeHead(200, { ...safe, 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let due: NodeJS.Immediate | undefined
  const tell = (): void => {
    due = undefined
    const clock = `${sandbox.clock.now().toISOString().slice(0, 19).replace('T', ' ')} UTC`
    response.write(`data: ${JSON.stringify({ clock, scene: scene(sandbox).source })}\n\n`)
  }
  // One answer of the app makes several changes at once.
  const changed = (): void => void (due ??= setImmediate(tell))
  const ticking = setInterval(tell, refreshMs)
  state.on('changed', changed)
  response.on('close', () => {
    clearInterval(ticking)
    clearImmediate(due)
    state.off('changed', changed)
  })
  tell()
}

const safe = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { ...safe, 'content-type': 'text/plain; charset=utf-8', ...headers }).end(body)
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
