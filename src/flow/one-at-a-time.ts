import type { AskedOffboarding, LiveBoarding } from '../access/boarding.ts'
import { refuse, type Refusal } from '../access/refusal.ts'
import type { Store } from '../store/index.ts'

const leaseMs = 10_000

/**
 * Makes a record under its person's lease, which lets one of two who ask about the same person at the same moment see what
 * the other has made; a refusal that names `what` is not known while somebody else holds it.
 */
export async function oneAtATime<T>(
  people: Pick<Store['people'], 'lease' | 'giveBack'>,
  { id, person, askedAt }: Pick<AskedOffboarding | LiveBoarding, 'id' | 'person' | 'askedAt'>,
  what: string,
  make: () => Promise<T>,
): Promise<T | Refusal> {
  const lease = { token: id, until: new Date(Date.parse(askedAt) + leaseMs).toISOString() }
  if (!(await people.lease(person, lease, askedAt))) return refuse({ why: 'cannot-verify', what })
  try {
    return await make()
  } finally {
    await people.giveBack(person, lease).catch(() => false)
  }
}
