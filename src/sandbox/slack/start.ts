import type { Clock } from '../clock.ts'
import { Faults } from '../faults.ts'
import type { App } from './delivery.ts'
import { isFields, parseJson } from './fields.ts'
import { Interactions } from './interactions.ts'
import { Outbox, type Redelivery } from './outbox.ts'
import { RateLimiter, type RateLimits } from './rate-limit.ts'
import { ResponseUrls } from './response-urls.ts'
import { plant, type SlackSeed } from './seed.ts'
import { type Listening, listen } from './server.ts'
import { SocketMode } from './socket-mode.ts'
import { Triggers } from './triggers.ts'
import { type Credentials, WebApi } from './web-api.ts'
import { Workspace } from './workspace.ts'

/** The scopes that the product asks for. */
const BOT_SCOPES: readonly string[] = [
  'app_mentions:read',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:read',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
]

/** How to start the stand-in; everything but the clock and the seed has a default. */
export interface SlackOptions {
  readonly clock: Clock
  readonly seed: SlackSeed
  /** Where the app is; it can be told later, with `deliverTo`. */
  readonly app?: App
  readonly botScopes?: readonly string[]
  readonly botToken?: string
  readonly appToken?: string
  readonly signingSecret?: string
  readonly rateLimits?: Partial<RateLimits> | false
  readonly redeliver?: Redelivery
  /** How long the app may take to acknowledge: machine time. */
  readonly ackMs?: number
  /** How long a trigger_id is good for: machine time. */
  readonly triggerMs?: number
  /** How long a person waits for an answer after the app has acknowledged; 0 for an app behind a function. */
  readonly patienceMs?: number
  /** `should_escape` of /aws-access in the manifest: `@name` and `#channel` are sent as ids. So it is, unless told. */
  readonly escapeCommands?: boolean
}

/** Starts a Slack of one workspace on a port of loopback. */
export async function startSlack(options: SlackOptions): Promise<Workspace> {
  const { clock, seed, rateLimits = {} } = options
  const state = plant(seed, clock)
  const faults = new Faults()
  const credentials: Credentials = {
    botToken: options.botToken ?? 'xoxb-sandbox',
    appToken: options.appToken ?? 'xapp-sandbox',
    botScopes: options.botScopes ?? BOT_SCOPES,
    revoked: false,
  }
  const signingSecret = options.signingSecret ?? 'sandbox-signing-secret'
  const triggers = new Triggers(options.triggerMs ?? 3000)
  const socket = new SocketMode(state.installation.appId)
  const outbox = new Outbox(state, socket, {
    signingSecret,
    ackMs: options.ackMs ?? 3000,
    app: options.app,
    redeliver: options.redeliver ?? false,
  })
  const base = (): string => listening.base
  const api = new WebApi(
    {
      state,
      triggers,
      socketUrl: () => socket.ticket(base()),
      uploadUrl: (file) => `${base()}/upload/${file}`,
    },
    new RateLimiter(clock, rateLimits === false ? false : { burst: 5, ...rateLimits }),
    credentials,
  )
  const warn = (warning: string): void => void api.warnings.push({ method: 'response_url', warning })
  const responseUrls = new ResponseUrls(state, base, warn)
  const listening: Listening = await listen(
    {
      api: (method, request) => api.answer(method, request),
      response: (secret, body) => {
        const parsed = parseJson(body)
        const call = api.record('response_url', isFields(parsed) ? parsed : {}, 'ok')
        return responseUrls.answer(secret, body, (error) => {
          call.outcome = error
          outbox.problem(error, 'response_url', body)
        })
      },
      file: (id) => state.files.get(id),
      faulted: (name, outcome) => void api.record(name, {}, outcome),
    },
    faults,
  )
  socket.attach(listening.server)
  const interactions = new Interactions({
    state,
    outbox,
    triggers,
    responseUrls,
    warn,
    escapedCommands: (options.escapeCommands ?? true) ? ['/aws-access'] : [],
  })
  return new Workspace({
    state,
    faults,
    credentials,
    signingSecret,
    socket,
    outbox,
    api,
    listening,
    interactions,
    patienceMs: options.patienceMs,
  })
}
