import { afterAll, beforeAll } from 'vitest'
import { type Company, company, type CompanyOptions } from './company.ts'

/** A grant's minute, and what comes before and after it. */
export const storyMs = 240_000

export type Playing = ReturnType<typeof playing>

/**
 * Stories of one file that are begun all at once, since each takes a minute; each test waits for its own. To be called outside
 * of any group of tests: what belongs to a group begins with it.
 */
export function playing() {
  const all: { play: () => Promise<void>; done: Promise<void> }[] = []
  beforeAll(() => {
    for (const one of all) {
      one.done = one.play()
      one.done.catch(() => undefined)
    }
  })
  const companies: Company[] = []
  const allPlayed = async () => {
    await Promise.allSettled(all.map(({ done }) => done))
  }
  afterAll(async () => {
    await allPlayed()
    await Promise.all(companies.map(({ close }) => close()))
  }, storyMs)
  return {
    /** A company for these stories, closed after them. */
    async found(this: void, options: CompanyOptions): Promise<Company> {
      const here = await company(options)
      companies.push(here)
      return here
    },
    /** The body of a test that waits for this story. */
    played(this: void, play: () => Promise<void>): () => Promise<void> {
      const one = { play, done: Promise.resolve() }
      all.push(one)
      return () => one.done
    },
    /** Resolves when all are over, well or not. */
    allPlayed,
  }
}
