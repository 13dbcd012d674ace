import type { App } from '@slack/bolt'
import { catalogueIndex } from './access/catalogue-index.ts'
import { type AnsweringOptions, openAnswering } from './app/answering.ts'
import { type EdgeOptions, openEdges } from './app/edges.ts'
import { openWorking } from './app/working.ts'
import { checkPortal } from './aws/portal.ts'
import { portalClient, slackClients } from './clients.ts'
import { lookAround } from './flow/look-around.ts'
import type { Worker } from './flow/worker.ts'
import type { WorkKey } from './flow/world.ts'
import { boltLog } from './log.ts'
import { slackChannels } from './slack/channels.ts'
import { tokenRefusal } from './slack/tokens.ts'

/** What an app is made from. Everything that reaches out of the process is decided here and nowhere else. */
export interface AppOptions extends EdgeOptions, Omit<AnsweringOptions, 'work'> {
  /** Where work goes instead of this process's own worker, on a host that does nothing after an answer. */
  readonly work?: (key: WorkKey) => void
}

/** The running parts. */
export interface AccessApp {
  readonly bolt: App
  readonly worker: Worker
  /** Makes the table where it is missing and sees to it that the catalogue is read. May be repeated. */
  prepare(): Promise<void>
  /** Whether there is a catalogue to work with; it is made ready for the first letters that somebody types. */
  catalogueRead(): Promise<boolean>
  /** Warns of what only the portal and Slack can tell; nothing waits for it, and it never throws. */
  lookAround(): Promise<void>
}

/** Wires an app that answers and works in one process. Starts nothing: the host decides when to listen and when to tick. */
export function createApp(options: AppOptions): AccessApp {
  const { policy, log, aws = {} } = options
  const edges = openEdges(options)
  const working = openWorking(edges, options.slack)
  const worker = working.start()
  const { bolt, workspace } = openAnswering(edges, { ...options, work: options.work ?? worker.work })
  return {
    bolt,
    worker,
    prepare: async () => {
      await edges.stores.working.ensure()
      await working.ensureJobs(worker)
      await workspace().catch((error: unknown) => {
        const slackError = tokenRefusal(error)
        // What is held ends all the same.
        if (slackError) log.error({ slackError }, 'Slack refuses SLACK_BOT_TOKEN: nobody can be answered')
        else log.warn({ err: error }, 'slack could not be asked yet')
      })
    },
    catalogueRead: async () => {
      const catalogue = await edges.catalogue()
      if (catalogue) catalogueIndex(policy, catalogue)
      return catalogue !== null
    },
    lookAround: () =>
      lookAround({
        policy,
        log,
        portal: () => checkPortal(portalClient(aws, policy.portal.region), policy.portal.startUrl),
        channels: slackChannels(slackClients(options.slack, boltLog(log)).answering),
      }),
  }
}
