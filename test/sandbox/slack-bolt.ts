import { App, HTTPReceiver, type Logger, LogLevel, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { afterEach } from 'vitest'
import { type Clock, startClock } from '../../src/sandbox/clock.ts'
import { type SlackOptions, startSlack } from '../../src/sandbox/slack/start.ts'
import type { Workspace } from '../../src/sandbox/slack/workspace.ts'

/** What Slack's libraries have to say about refusals that a test is after. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  // Apps before their workspace, so that none finds it gone.
  for (const close of closing.splice(0).toReversed()) await close()
})

const seed: SlackOptions['seed'] = {
  people: [
    { name: 'ada', realName: 'Ada Lovelace' },
    { name: 'grace' },
    { name: 'mallory', teamId: 'T0OTHER', isStranger: true },
  ],
  channels: [
    { name: 'general', members: ['ada', 'grace'] },
    { name: 'approvals', members: ['ada', 'grace', 'mallory'] },
  ],
}

/** A workspace with no app yet. */
export async function slack(
  options: Partial<SlackOptions> = {},
): Promise<{ workspace: Workspace; clock: Clock }> {
  const clock = startClock()
  const workspace = await startSlack({ clock, seed, patienceMs: 100, ...options })
  closing.push(() => workspace.close())
  return { workspace, clock }
}

/** A workspace with a real Bolt app behind a request URL; `add` gives it listeners. */
export async function overHttp(
  add: (app: App) => void,
  options: Partial<SlackOptions> = {},
): Promise<{ workspace: Workspace; clock: Clock; url: string }> {
  const { workspace, clock } = await slack(options)
  const receiver = new HTTPReceiver({ signingSecret: workspace.signingSecret, logger: silent })
  const server = await start(workspace, receiver, add).start(0)
  const address = 'address' in server ? server.address() : null
  const port = typeof address === 'object' ? address?.port : undefined
  const url = `http://127.0.0.1:${port}/slack/events`
  workspace.deliverTo({ url })
  return { workspace, clock, url }
}

/** A workspace with a real Bolt app at the end of a socket. */
export async function overSocket(add: (app: App) => void): Promise<{ workspace: Workspace }> {
  const { workspace } = await slack()
  const receiver = new SocketModeReceiver({
    appToken: workspace.appToken,
    logger: silent,
    // It also says how long to wait before connecting anew.
    clientPingTimeout: 50,
    installerOptions: { clientOptions: { slackApiUrl: workspace.url } },
  })
  await start(workspace, receiver, add).start()
  workspace.deliverTo('socket')
  return { workspace }
}

function start(workspace: Workspace, receiver: Receiver, add: (app: App) => void): App {
  const { botId, botUserId } = workspace.installation
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: workspace.botToken, botId, botUserId }),
    clientOptions: { slackApiUrl: workspace.url, retryConfig: { retries: 0 } },
    logger: silent,
  })
  add(app)
  closing.push(() => app.stop())
  return app
}
