import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  defaultBodyLimit,
  HTTPModuleFunctions,
  HTTPReceiver,
  type HTTPReceiverOptions,
  HTTPReceiverDeferredRequestError,
} from '@slack/bolt'
import type { Log } from './flow/world.ts'
import type { Worker } from './flow/worker.ts'

/**
 * Looks for due items until stopped: the same tick that a schedule gives on Lambda. A tick that breaks is logged, and the
 * next one comes all the same. The promise resolves once stopped.
 */
export async function keepTicking(
  worker: Pick<Worker, 'tick'>,
  everyMs: number,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  while (!signal.aborted) {
    await worker.tick().catch((error: unknown) => log.error({ err: error }, 'a tick broke'))
    await sleep(everyMs, signal)
  }
}

/**
 * Slack over HTTP, as Bolt does it, except that nobody's garbage is our fault: Bolt's own receiver ends the process on a
 * signed body that is `null`, and answers 500 where a payload lacks what it expects, or a path is none.
 */
export function httpReceiver(options: HTTPReceiverOptions, log: Log): HTTPReceiver {
  const receiver = new HTTPReceiver({
    ...options,
    processEventErrorHandler: (args) => {
      log.error({ err: args.error }, 'a payload could not be handled')
      // What a listener throws comes with a code, and is ours; the rest Bolt met while it read the payload.
      if ('code' in args.error || args.response.headersSent)
        return HTTPModuleFunctions.defaultProcessEventErrorHandler(args)
      args.response.writeHead(400).end()
      return Promise.resolve(false)
    },
    dispatchErrorHandler: ({ error, response }) => undeliverable(error, response),
  })
  const listener = receiver.requestListener
  receiver.requestListener = (request, response) => {
    if (request.method !== 'POST') return listener(request, response)
    void isPayload(options, request).then((payload) => {
      if (!payload) return void response.writeHead(400).end()
      try {
        listener(request, response)
      } catch (error) {
        undeliverable(error, response)
      }
    })
  }
  return receiver
}

/** False for what is rightly signed and yet no payload; all else is Bolt's to answer, what it does not know with a 404. */
async function isPayload(
  { signingSecret, bodyLimit = defaultBodyLimit }: HTTPReceiverOptions,
  request: IncomingMessage,
): Promise<boolean> {
  try {
    const { parseAndVerifyHTTPRequest, parseHTTPRequestBody } = HTTPModuleFunctions
    const body: unknown = parseHTTPRequestBody(
      await parseAndVerifyHTTPRequest({ signingSecret, bodyLimit }, request),
    )
    return typeof body === 'object' && body !== null && !Array.isArray(body)
  } catch {
    return true
  }
}

/** No listener's path, or none at all. */
const undeliverable = (error: unknown, response: ServerResponse): void =>
  void response.writeHead(error instanceof HTTPReceiverDeferredRequestError ? 404 : 400).end()
