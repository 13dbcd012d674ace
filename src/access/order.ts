import type { PersonKey } from './boarding.ts'

/**
 * What a boarding wants of one pair: `keep` makes it standing, `remove` takes it away, standing or not. Settled by the
 * pair's own look; a removal is never given up.
 */
export interface Order {
  /** The boarding's id. */
  readonly by: string
  readonly person: PersonKey
  readonly wish: 'keep' | 'remove'
  readonly state: 'open' | 'done' | 'failed'
  /** AWS's words, where it did not come about (yet). */
  readonly reason?: string
}
