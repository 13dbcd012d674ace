import { expect } from 'vitest'
import type { Member } from '../../src/sandbox/slack/member.ts'
import type { Seen } from '../../src/sandbox/slack/seeing.ts'
import type { Company } from './company.ts'

/**
 * One at a time in all companies together, as far as people act by themselves: Slack waits for three seconds, also on a machine
 * that has a dozen servers to run, and processes of functions to start.
 */
export async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const acting = turn.then(act)
  turn = acting.catch(() => undefined)
  return acting
}
let turn: Promise<unknown> = Promise.resolve()

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
      async () => (await inTurn(() => this.member.says(`/aws-access request ${what}`)))?.rendered,
      /approvers/,
      () => this.#here.card(reason) !== undefined,
    )
  }

  /**
   * A server is sure at once. Functions side by side, with a process to start now and then, may answer that nobody knows, or
   * that it is to be tried again: then it is, unless what can be seen has the truth meanwhile.
   */
  async #untilSure(
    act: () => Promise<string | undefined>,
    words: RegExp,
    done: () => boolean,
  ): Promise<void> {
    for (let tries = this.#here.mode.startsWith('Lambda') ? 3 : 0; tries >= 0; tries -= 1) {
      const answer = (await act()) ?? ''
      const isUnsure = /took too long to be sure|Try again/.test(answer)
      if (!isUnsure || tries === 0) return expect(answer).toMatch(words)
      if (await this.#here.until('it is seen', done, 8000).catch(() => false)) return
    }
  }

  /** What somebody alone is told for pressing Approve: other cards of the channel change meanwhile. */
  isTold(presser: Member, card: Seen): Promise<string | undefined> {
    return inTurn(async () => {
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
    const shown = () =>
      this.#here.slack
        .channel('approvals')
        .messages()
        .find(({ ts }) => ts === card.ts)
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
