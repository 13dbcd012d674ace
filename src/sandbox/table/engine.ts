import { Agent, request as send } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import dynalite from 'dynalite'
import type { Answer, Incoming } from '../identity-center/loopback.ts'

/** The database itself, which is only ever spoken to in whole requests: an aborted one throws inside it. */
export interface Engine {
  /** Passes the request on, or an operation and input of ours with the request's signature. */
  answer(request: Incoming, instead?: { readonly operation: string; readonly input: object }): Promise<Answer>
  close(): Promise<void>
}

const targetPrefix = 'DynamoDB_20120810.'

/** The operation that a request names; empty when it names none. */
export const operationOf = ({ headers }: Incoming): string => {
  const target = headers['x-amz-target']
  return typeof target === 'string' && target.startsWith(targetPrefix)
    ? target.slice(targetPrefix.length)
    : ''
}

/** Starts dynalite, in memory or in the folder `path`. */
export async function startEngine(path?: string): Promise<Engine> {
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(path !== undefined && { path }),
  })
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port')
  const agent = new Agent({ keepAlive: true })
  const underWay = new Set<Promise<Answer>>()
  return {
    answer(request, instead) {
      const headers = instead && { ...request.headers, 'x-amz-target': targetPrefix + instead.operation }
      const answer = forward(agent, address.port, request, {
        body: instead ? JSON.stringify(instead.input) : request.body,
        headers: headers ?? request.headers,
      })
      const over = (): void => void underWay.delete(answer)
      underWay.add(answer)
      answer.then(over, over)
      return answer
    },
    async close() {
      await Promise.allSettled(underWay)
      agent.destroy()
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      })
    },
  }
}

function forward(
  agent: Agent,
  port: number,
  { method, path }: Incoming,
  { headers, body }: { headers: OutgoingHttpHeaders; body: string },
): Promise<Answer> {
  const length = Buffer.byteLength(body)
  return new Promise((resolve, reject) => {
    const sent = { ...picked(headers, requestHeaders), 'content-length': length }
    const upstream = send({ agent, port, host: '127.0.0.1', method, path, headers: sent })
    upstream.on('error', reject)
    upstream.on('response', (response) => {
      const { statusCode: status = 500, headers: answered } = response
      text(response).then(
        (answer) => resolve({ status, headers: picked(answered, answerHeaders), body: answer }),
        reject,
      )
    })
    upstream.end(body)
  })
}

const requestHeaders = ['content-type', 'authorization', 'x-amz-date', 'x-amz-target']
/** Length and checksum go: the body may be changed on its way back. */
const answerHeaders = ['content-type', 'x-amzn-requestid']

const picked = (headers: OutgoingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])))
