import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

/** The least that an endpoint of Slack's does: reads the request, checks its signature, answers. */
export async function startBare(signingSecret: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { 'x-slack-request-timestamp': at = '', 'x-slack-signature': given = '' } = request.headers
      const right = `v0=${createHmac('sha256', signingSecret)
        .update(`v0:${String(at)}:${body}`)
        .digest('hex')}`
      const same =
        right.length === given.length && timingSafeEqual(Buffer.from(right), Buffer.from(String(given)))
      response.writeHead(same ? 200 : 401).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the bare handler has no port')
  return { url: `http://127.0.0.1:${address.port}`, close: () => void server.close() }
}
