import type { AnyRequest } from '../access/request.ts'
import { capital, entitlementText, idText, requestText } from './describe.ts'
import { section, type View } from './blocks.ts'

/** What whoever ended something is answered: it is on its way, or gone already. */
export function endedView(request: AnyRequest): View {
  const text = `${sentence(request)} ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}

function sentence(request: AnyRequest): string {
  if (request.kind !== 'access') return `${capital(requestText(request))} is withdrawn.`
  const what = entitlementText(request)
  return request.status === 'closed'
    ? `The request for ${what} is withdrawn.`
    : `${capital(what)} is being taken away; the card says when it is gone.`
}
