import { readArguments, readBody } from './arguments.ts'
import { type Fields, SlackError } from './fields.ts'
import { METHODS } from './methods/index.ts'
import type { Desk, Method } from './methods/method.ts'
import type { RateLimiter } from './rate-limit.ts'

/** One call that the app made, without its token. `outcome` is `ok`, Slack's error, or the fault it met. */
export interface Call {
  readonly method: string
  readonly arguments: Fields
  readonly at: Date
  outcome: string
}

/** What Slack lets pass, but warns of. */
export interface Warning {
  readonly method: string
  readonly warning: string
}

/** The tokens that are good, and what the bot's may do. */
export interface Credentials {
  readonly botToken: string
  readonly appToken: string
  readonly botScopes: readonly string[]
  revoked: boolean
}

/** An answer to be sent over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request as it came over HTTP. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Slack's Web API without the wire: one call in, one answer out. */
export class WebApi {
  readonly calls: Call[] = []
  readonly warnings: Warning[] = []
  readonly #desk: Omit<Desk, 'args' | 'scopes' | 'warn'>
  readonly #limiter: RateLimiter
  readonly #credentials: Credentials

  constructor(desk: Omit<Desk, 'args' | 'scopes' | 'warn'>, limiter: RateLimiter, credentials: Credentials) {
    this.#desk = desk
    this.#limiter = limiter
    this.#credentials = credentials
  }

  /** Does what the call asks for, and writes it down. */
  answer(method: string, request: HttpRequest): HttpAnswer {
    const contentType = String(request.headers['content-type'] ?? '')
    const read = readBody(request.body, contentType)
    const { token: given, ...args } = read ?? {}
    const bearer = /^Bearer (.+)$/.exec(String(request.headers['authorization'] ?? ''))?.[1]
    const call = this.record(method, args, 'ok')
    const scopes = this.#credentials.botScopes.join(',')
    try {
      if (!read) throw new SlackError('invalid_post_type')
      const done = this.#run(method, bearer ?? (typeof given === 'string' ? given : undefined), args)
      return json(200, { ok: true, ...done }, { 'x-oauth-scopes': scopes })
    } catch (error) {
      if (!(error instanceof SlackError)) throw error
      call.outcome = error.code
      return refuse(error, scopes)
    }
  }

  /** Writes down a call, whatever becomes of it. */
  record(method: string, args: Fields, outcome: string): Call {
    const call = { method, arguments: args, at: this.#desk.state.clock.now(), outcome }
    this.calls.push(call)
    return call
  }

  #run(name: string, token: string | undefined, given: Fields): Fields {
    const method = METHODS[name]
    if (!method) throw new SlackError('unknown_method', { req_method: name })
    const scopes = this.#authorise(method, token)
    const channel = typeof given['channel'] === 'string' ? given['channel'] : ''
    // A person's id stands for the direct messages with them.
    this.#limiter.take(name, method.tier, channel.replace(/^[UW]/, 'D'))
    return method.run({
      ...this.#desk,
      // Bolt's clients send a team_id with every call, and Slack minds it only where it means something.
      args: readArguments(given, { team_id: 'text', ...method.arguments }),
      scopes,
      warn: (warning) => this.warnings.push({ method: name, warning }),
    })
  }

  #authorise(method: Method, token: string | undefined): ReadonlySet<string> {
    const { botToken, appToken, botScopes, revoked } = this.#credentials
    if (token === undefined) throw new SlackError('not_authed')
    if (token !== botToken && token !== appToken) throw new SlackError('invalid_auth')
    if (revoked) throw new SlackError('token_revoked')
    const forApp = method.token === 'app'
    if ((token === appToken) !== forApp) {
      throw new SlackError('not_allowed_token_type')
    }
    const scopes = new Set(forApp ? ['connections:write'] : botScopes)
    if (method.scopes.length > 0 && !method.scopes.some((scope) => scopes.has(scope))) {
      throw new SlackError('missing_scope', { needed: method.scopes.join(',') })
    }
    return scopes
  }
}

/** Slack's "no" over HTTP: 200 with `ok: false`, or 429 for one call too many. */
function refuse({ code, extra }: SlackError, scopes: string): HttpAnswer {
  const { retry_after, ...rest } = extra
  const body = { ok: false, error: code, ...rest, ...(code === 'missing_scope' ? { provided: scopes } : {}) }
  return code === 'ratelimited'
    ? json(429, body, { 'retry-after': typeof retry_after === 'number' ? String(retry_after) : '1' })
    : json(200, body, { 'x-oauth-scopes': scopes })
}

function json(status: number, body: unknown, headers: Record<string, string>): HttpAnswer {
  const type = { 'content-type': 'application/json; charset=utf-8' }
  return { status, headers: { ...type, ...headers }, body: JSON.stringify(body) }
}
