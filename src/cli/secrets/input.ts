import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { Writable } from 'node:stream'
import type { SlackSecrets } from '../../aws/parameters.ts'

/** Where somebody is asked, or what is piped in; prompts go to `output`, and nothing that is typed does. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: NodeJS.WritableStream
}

/** Asks for both secrets, or takes them from a pipe: JSON, or one a line in the order of the questions. Not checked yet. */
export async function readSecrets({ input, output }: Terminal): Promise<Record<keyof SlackSecrets, string>> {
  if (!input.isTTY) return piped(await text(input))
  const asking = createInterface({ input, output: nowhere(), terminal: true })
  // Keeps what is pasted in one go until it is asked for.
  const lines = asking[Symbol.asyncIterator]()
  const answered = async (question: string): Promise<string> => {
    output.write(question)
    const line = await lines.next()
    output.write('\n')
    return line.done ? '' : line.value.trim()
  }
  try {
    const botToken = await answered('Bot token (xoxb-…): ')
    return { botToken, signingSecret: await answered('Signing secret: ') }
  } finally {
    asking.close()
  }
}

/** Readline repeats what is typed to its output: it must be seen by nobody, nor stay in the terminal. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

function piped(content: string): Record<keyof SlackSecrets, string> {
  const [botToken = '', signingSecret = ''] = content.split('\n').map((line) => line.trim())
  try {
    const value: unknown = JSON.parse(content)
    const given: Partial<Record<keyof SlackSecrets, unknown>> =
      typeof value === 'object' && value !== null ? value : {}
    return { botToken: string(given.botToken), signingSecret: string(given.signingSecret) }
  } catch {
    return { botToken, signingSecret }
  }
}

const string = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What is wrong with them, in one sentence that shows nothing of them; null where nothing is. */
export function mistakeIn({ botToken, signingSecret }: SlackSecrets): string | null {
  if (!/^xoxb-[\w-]{8,}$/.test(botToken))
    return 'That is no bot token: it begins with xoxb-, and stands under “OAuth & Permissions” of the Slack app.'
  if (!/^[0-9a-f]{32}$/.test(signingSecret))
    return 'That is no signing secret: it has 32 characters from 0 to 9 and a to f, and stands under “Basic Information” of the Slack app.'
  return null
}
