import { isRefusal, type Refusal, refuse } from '../access/refusal.ts'
import type { AskLogin } from '../flow/login.ts'
import { code, section, type View } from '../views/blocks.ts'
import type { HandlerEdges } from './edges.ts'
import { unescaped, wordsOf } from './words.ts'

/** Nobody's account, permission set and group together are longer. */
const filterLength = 200

/** /aws-login: what a person needs to sign in comes as a direct message, from the worker; `text` is what it is chosen by. */
export async function answerLogin(
  edges: HandlerEdges,
  { text, ...ask }: Omit<AskLogin, 'filter'> & { readonly text: string },
): Promise<View | Refusal> {
  // Quotes would only be in the way: every word has to occur, wherever it stands.
  const filter = wordsOf(unescaped(text))
    .map((word) => word.text)
    .join(' ')
    .trim()
  if (filter.length > filterLength)
    return refuse({ why: 'filter-too-long', length: filter.length, max: filterLength })
  const person = await edges.askLogin({ ...ask, ...(filter ? { filter } : {}) })
  if (isRefusal(person)) return person
  return sentView(filter)
}

function sentView(filter: string): View {
  const text = filter
    ? `What you hold that matches ${code(filter)} is on its way to you as a direct message, with how to sign in to it.`
    : 'Your portal link and your AWS CLI set-up are on their way to you as a direct message.'
  return { text, blocks: [section(text)] }
}
