import { randomBytes } from 'node:crypto'
import { SlackError } from './fields.ts'

/** The trigger_ids handed out: each opens one form for one person, soon. Machine time, as for acks. */
export class Triggers {
  readonly #lifetimeMs: number
  readonly #known = new Map<string, { person: string; at: number; used: boolean }>()

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  issue(person: string): string {
    const id = `${Date.now()}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`
    this.#known.set(id, { person, at: Date.now(), used: false })
    return id
  }

  /** The person whose doing the trigger stands for. Throws Slack's error for one that is no good any more. */
  spend(id: string): string {
    const trigger = this.#known.get(id)
    if (!trigger) throw new SlackError('invalid_trigger_id')
    if (trigger.used) throw new SlackError('exchanged_trigger_id')
    if (Date.now() - trigger.at > this.#lifetimeMs) throw new SlackError('expired_trigger_id')
    trigger.used = true
    return trigger.person
  }
}
