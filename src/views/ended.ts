import type { AccessRequest } from '../access/request.ts'
import { section, type View } from './blocks.ts'
import { entitlementText, idText } from './describe.ts'

/** What whoever ended something is answered: it is on its way, or gone already. */
export function endedView(request: AccessRequest): View {
  const what = entitlementText(request)
  const text =
    request.status === 'closed'
      ? `The request for ${what} is withdrawn. ${idText(request.id)}`
      : `${what} is being taken away; the card says when it is gone. ${idText(request.id)}`
  return { text, blocks: [section(text)] }
}
