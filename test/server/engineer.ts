import { expect } from 'vitest'
import type { Member } from '../../src/sandbox/slack/member.ts'
import type { Seen } from '../../src/sandbox/slack/seeing.ts'
import type { Company } from './company.ts'

/** One at a time, as people do things: Identity Center takes 20 calls a second from all of them together. */
export async function inTurn<T>(here: Company, act: () => Promise<T>): Promise<T> {
  const acting = (turns.get(here) ?? Promise.resolve()).then(act)
  turns.set(
    here,
    acting.catch(() => undefined),
  )
  return acting
}
const turns = new WeakMap<Company, Promise<unknown>>()

/** One engineer's way to access and back, with a lead of their own. */
export class Engineer {
  readonly member: Member
  readonly lead: Member
  readonly #here: Company

  constructor(here: Company, name: string) {
    this.#here = here
    this.member = here.person(name)
    this.lead = here.person(`${name}-lead`)
  }

  async asks(what: string): Promise<void> {
    const [, reason = what] = /\d[mhd] (.*)$/s.exec(what) ?? []
    await this.#untilSure(
      async () => (await inTurn(this.#here, () => this.member.says(`/aws-access request ${what}`)))?.rendered,
      /approvers/,
      () => this.#here.card(reason) !== undefined,
    )
  }

  /**
   * Does it once more where a machine with much else to do lets the answer say that nobody knows, or that it is to be tried
   * again: unless what can be seen has the truth meanwhile.
   */
  async #untilSure(
    act: () => Promise<string | undefined>,
    words: RegExp,
    done: () => boolean,
  ): Promise<void> {
    for (let tries = 0; tries < 4; tries += 1) {
      const answer = (await act()) ?? ''
      if (!/took too long to be sure|Try again/.test(answer)) return expect(answer).toMatch(words)
      const seen = await this.#here.until('it is seen', done, 8000).catch(() => false)
      if (seen) return
    }
    throw new Error('nobody was ever sure')
  }

  /** What somebody alone is told for pressing Approve: other cards of the channel change meanwhile. */
  isTold(presser: Member, card: Seen): Promise<string | undefined> {
    return inTurn(this.#here, async () => {
      const before = presser.answers().length
      await presser.presses('Approve', { on: card })
      await this.#here.until(`${presser.name} is answered`, () => presser.answers().length > before)
      return presser.answers().at(-1)?.rendered
    })
  }

  card(text: string): Promise<Seen> {
    return this.#here.until(`a card says ${text}`, () => this.#here.card(text))
  }

  async approves(card: Seen): Promise<void> {
    const { ts } = card
    const shown = () =>
      this.#here.slack
        .channel('approvals')
        .messages()
        .find((each) => each.ts === ts)
    await this.#untilSure(
      () => this.isTold(this.lead, card),
      /You approved/,
      () => !shown()?.rendered.includes('[ Approve ]'),
    )
  }

  dms(words: RegExp): Seen[] {
    return this.member.dms().filter(({ rendered }) => words.test(rendered))
  }

  /** Waits for so many direct messages with these words, a grant's minute and more; gives the last of them. */
  async told(words: RegExp, times = 1): Promise<Seen> {
    const { name } = this.member
    return this.#here.until(
      `${name} is told ${String(words)}`,
      () => (this.dms(words).length >= times ? this.dms(words).at(-1) : undefined),
      80_000,
    )
  }

  thread(card: Seen): string {
    const replies = this.#here.slack.channel('approvals').thread(card)
    return replies.map(({ rendered }) => rendered).join('\n')
  }
}
