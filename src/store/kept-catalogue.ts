import type { Catalogue } from '../access/catalogue.ts'
import type { CatalogueHead, CatalogueStore } from './catalogue.ts'

export interface KeptCatalogueOptions {
  readonly now: () => Date
  /** Whether the policy goes by organizational units: a reading without them would put every account into the root. */
  readonly units: boolean
  /** Hears of a look that broke while an earlier reading still serves. */
  readonly onFault: (error: unknown) => void
}

/** How often the head is looked at, while there is something to serve and while there is nothing yet. */
const lookEveryMs = 30_000
const lookForFirstMs = 1000
/** Nothing older than this is served unseen: a process may have been frozen for hours. */
const waitAfterMs = 15 * 60_000
const overdueAfterMs = 30 * 60_000

/**
 * The catalogue from memory: whether there is a newer reading is found out in the background. Null before the first
 * reading. Throws only where there is nothing to serve and the table can't be read: try again.
 */
export function keptCatalogue(
  store: Pick<CatalogueStore, 'head' | 'load'>,
  { now, units, onFault }: KeptCatalogueOptions,
): () => Promise<Catalogue | null> {
  let kept: { readonly head: CatalogueHead; readonly catalogue: Catalogue } | null = null
  let lookedAt = -Infinity
  let looking: Promise<void> | null = null

  async function look(): Promise<void> {
    // A reading that was replaced while it was loaded is given up for its successor.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const head = await store.head()
      if (!head || (units && !head.units)) return
      if (kept && sameReading(kept.head, head)) return
      const catalogue = await store.load(head)
      if (catalogue) {
        kept = { head, catalogue }
        return
      }
    }
    throw new Error('the catalogue was replaced each time that it was loaded')
  }

  return async function catalogue() {
    const at = now().getTime()
    const age = at - lookedAt
    // One that should have been replaced by now is worth looking again for, and waiting.
    const overdue = kept !== null && at - Date.parse(kept.catalogue.readAt) > overdueAfterMs
    if (!looking && age >= (kept && !overdue ? lookEveryMs : lookForFirstMs)) {
      lookedAt = at
      looking = look().finally(() => (looking = null))
      looking.catch(onFault)
    }
    if (looking && !kept) await looking
    else if (looking && (overdue || age >= waitAfterMs)) await looking.catch(() => undefined)
    return kept?.catalogue ?? null
  }
}

const sameReading = (a: CatalogueHead, b: CatalogueHead): boolean =>
  a.reading === b.reading && a.readAt === b.readAt
