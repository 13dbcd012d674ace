import { openAnswering } from '../app/answering.ts'
import type { HttpEvent, HttpResult, InvocationContext } from './events.ts'
import { LambdaReceiver } from './receiver.ts'
import { openProcess, type Place } from './start.ts'

/** Answers Slack, whoever speaks in its name. Never throws; 500 where the process could not start, so that Slack asks again. */
export function answeringHandler(place: Place) {
  const start = openProcess(
    place,
    ({ edges, slack, signingSecret, log }) => {
      const receiver = new LambdaReceiver(signingSecret, log)
      // What was saved goes on by the table's stream, which takes longer than anybody should wait for a link.
      openAnswering(edges, {
        slack,
        receiver,
        cardPatienceMs: 0,
        acknowledgesLast: true,
        work: () => undefined,
      })
      return receiver
    },
    // Nearly every answer needs these.
    (edges) => void Promise.allSettled([edges.instance(), edges.catalogue()]),
  )
  return async (event: HttpEvent, context: InvocationContext): Promise<HttpResult> => {
    const receiver = await start(context).catch(() => undefined)
    return receiver ? receiver.answer(event) : { statusCode: 500, body: '' }
  }
}
