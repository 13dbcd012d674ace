import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { LambdaFunction } from './functions.ts'
import { payloadBytes } from './protocol.ts'

/** What an HTTP API passes to which function. */
export interface Route {
  /** `ANY` for all. */
  readonly method: string
  readonly path: string
  readonly called: LambdaFunction
  /** After which whoever asked is answered 503. */
  readonly timeoutMs: number
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const requestBytes = 10 * 1024 * 1024

/** Answers as an HTTP API of API Gateway with these routes does, each a Lambda integration of payload version 2.0. */
export function gateway(routes: readonly Route[], region: string) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = randomUUID()
    response.setHeader('apigw-requestid', requestId)
    const { method = '', url = '' } = request
    const [path = ''] = url.split('?', 1)
    const route = routes.find(
      (each) => each.path === path && (each.method === method || each.method === 'ANY'),
    )
    if (!route) return refuse(response, 404, 'Not Found')
    const body = await readBody(request)
    if (body === undefined) return
    if (body === 'too large') return refuse(response, 413, 'Request Entity Too Large')
    const event = eventOf(request, body, route, region, requestId)
    if (Buffer.byteLength(JSON.stringify(event)) > payloadBytes)
      return refuse(response, 413, 'Request Entity Too Large')
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), route.timeoutMs)
    })
    const outcome = await Promise.race([route.called.invoke(event), late])
    clearTimeout(timer)
    if (outcome === 'late') return refuse(response, 503, 'Service Unavailable')
    const answer = outcome.ok ? answerOf(outcome.result) : undefined
    if (!answer) return refuse(response, 500, 'Internal Server Error')
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

/** Undefined where whoever sent it went away. */
async function readBody(request: IncomingMessage): Promise<Buffer | 'too large' | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= requestBytes) chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return bytes > requestBytes ? 'too large' : Buffer.concat(chunks)
}

/** Other bodies go as base64. A form is one of them. */
const plainTypes = /^(text\/.*|application\/(json|javascript|xml))$/

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function eventOf(
  request: IncomingMessage,
  body: Buffer,
  route: Route,
  region: string,
  requestId: string,
): object {
  const { method = '', url = '', httpVersion, socket } = request
  const [rawPath = '', ...query] = url.split('?')
  const { cookie, ...given } = request.headersDistinct
  const headers = Object.fromEntries(
    Object.entries(given).flatMap(([name, values]) =>
      values === undefined || name === 'connection' ? [] : [[name, values.join(',')]],
    ),
  )
  const sourceIp = socket.remoteAddress ?? ''
  const domainName = `local.execute-api.${region}.amazonaws.com`
  const rawQueryString = query.join('?')
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1)
  const plain = plainTypes.test(type.trim().toLowerCase()) && !headers['content-encoding']
  const routeKey = `${route.method} ${route.path}`
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    ...(cookie ? { cookies: cookie.flatMap((each) => each.split('; ')) } : {}),
    headers: {
      ...headers,
      'x-amzn-trace-id': `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`,
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(rawQueryString ? { queryStringParameters: parametersIn(rawQueryString) } : {}),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: commonLogTime(new Date()),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 ? { body: body.toString(plain ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !plain,
  }
}

function parametersIn(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value
  return parameters
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const commonLogTime = (at: Date): string =>
  at
    .toISOString()
    .replace(
      /^(\d+)-(\d+)-(\d+)T([\d:]+).*$/,
      (_, year: string, month: string, day: string, time: string) =>
        `${day}/${months[Number(month) - 1]}/${year}:${time} +0000`,
    )

const withStatus = z.looseObject({ statusCode: z.unknown().refine((status) => status !== undefined) })
const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
})

/** The answer in what a handler returned; undefined where it is none. */
function answerOf(result: unknown) {
  if (!withStatus.safeParse(result).success)
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)),
    }
  const answer = structured.safeParse(result)
  if (!answer.success) return undefined
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.data
  const named: Record<string, string | string[]> = { 'content-type': 'text/plain;charset=UTF-8' }
  for (const [name, value] of Object.entries(headers ?? {})) named[name.toLowerCase()] = String(value)
  if (cookies) named['set-cookie'] = cookies
  return {
    status: statusCode,
    headers: named,
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  }
}
