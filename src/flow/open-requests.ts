import { type Leaver, personKey } from '../access/boarding.ts'
import { samePerson } from '../access/person.ts'
import { refuse, type Refusal } from '../access/refusal.ts'
import { isAccess, isLive, type LiveRequest } from '../access/request.ts'
import type { Store } from '../store/index.ts'

/**
 * The open requests for access of somebody who leaves, under whichever user they were made; one made a moment ago may be
 * missing. Reads every open request: for the background.
 */
export async function openRequestsOf(
  { requests }: Pick<Store, 'requests'>,
  { slackId, email, principalId }: Pick<Leaver, 'slackId' | 'email' | 'principalId'>,
): Promise<LiveRequest[]> {
  const leaver = { slackId: slackId ?? '', email, ...(principalId ? { principalId } : {}) }
  const open = (await requests.allOpen()).filter(isAccess).filter(isLive)
  return open.filter(({ requester }) => samePerson(requester, leaver))
}

/** Why nothing new is begun for whoever has this address; null where they are not being offboarded. */
export async function whyOffboarded(store: Sights, email: string): Promise<Refusal | null> {
  const id = await offboardingOf(store, email)
  return id === null ? null : refuse({ why: 'being-offboarded', id })
}

interface Sights {
  readonly people: Pick<Store['people'], 'sight'>
}

/** The id of the offboarding that the person with this address is in right now; null where there is none. */
export async function offboardingOf({ people }: Sights, email: string): Promise<string | null> {
  const { boardings } = await people.sight(personKey(email))
  return boardings.find(({ kind }) => kind === 'offboarding')?.id ?? null
}
