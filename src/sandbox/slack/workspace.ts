import type { Faults } from '../faults.ts'
import type { App } from './delivery.ts'
import type { Interactions } from './interactions.ts'
import { Member } from './member.ts'
import { remove } from './messages.ts'
import type { Outbox, Problem, Redelivery } from './outbox.ts'
import { enter, type Room } from './room.ts'
import { addPerson, channelCalled, personCalled, type PersonSeed } from './seed.ts'
import { originalOf, type Seen } from './seeing.ts'
import type { Listening, Outage } from './server.ts'
import type { SocketMode } from './socket-mode.ts'
import type { Channel, Installation, Person, State } from './state.ts'
import { until } from './until.ts'
import type { Call, Credentials, Warning, WebApi } from './web-api.ts'

/** What a workspace is put together from. */
export interface Parts {
  readonly state: State
  readonly faults: Faults
  readonly credentials: Credentials
  readonly signingSecret: string
  readonly socket: SocketMode
  readonly outbox: Outbox
  readonly api: WebApi
  readonly listening: Listening
  readonly interactions: Interactions
  readonly patienceMs: number | undefined
}

const PATIENCE_MS = 1000

/** A Slack workspace on this machine: the app's end is `url`, the people's end `person`. */
export class Workspace {
  /** The base of the Web API, as SLACK_API_URL wants it. */
  readonly url: string
  /** Faults by method name; `response_url` and `upload` count as methods. */
  readonly faults: Faults
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  readonly installation: Installation
  readonly #parts: Parts
  readonly #members = new Map<string, Member>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.url = `${parts.listening.base}/api/`
    this.faults = parts.faults
    this.botToken = parts.credentials.botToken
    this.appToken = parts.credentials.appToken
    this.signingSecret = parts.signingSecret
    this.installation = parts.state.installation
  }

  /** Every call that the app made, in order; answers to response_urls too. */
  get calls(): readonly Call[] {
    return this.#parts.api.calls
  }

  /** What the app did that Slack, or its people, would not put up with. */
  get problems(): readonly Problem[] {
    return this.#parts.outbox.problems
  }

  /** What Slack let pass with a warning. */
  get warnings(): readonly Warning[] {
    return this.#parts.api.warnings
  }

  /** Everything there is, for whoever shows it. */
  get state(): State {
    return this.#parts.state
  }

  deliverTo(app: App): void {
    this.#parts.outbox.app = app
  }

  redeliver(how: Redelivery): void {
    this.#parts.outbox.redeliver = how
  }

  /** Takes Slack down, or up again without an argument. */
  outage(kind?: Outage): void {
    this.#parts.listening.outage = kind
  }

  revokeTokens(): void {
    this.#parts.credentials.revoked = true
  }

  /** Tells the app's sockets to go away and come back. */
  disconnectSockets(): void {
    this.#parts.socket.disconnect()
  }

  /** The sockets that the app has open. */
  get sockets(): number {
    return this.#parts.socket.connections
  }

  /** The person with this name or id. Throws for nobody. */
  person(name: string): Member {
    const { state, interactions, outbox, patienceMs, credentials } = this.#parts
    const who = personCalled(state, name)
    const known = this.#members.get(who.id)
    if (known) return known
    const member = new Member(
      {
        state,
        interactions,
        channelCalled: (channel) => channelCalled(state, channel),
        patienceMs: () => patienceMs ?? (typeof outbox.app === 'function' ? 0 : PATIENCE_MS),
        appMentions: credentials.botScopes.includes('app_mentions:read'),
      },
      who,
    )
    this.#members.set(who.id, member)
    return member
  }

  /** Lets somebody join the workspace, and the channels named. */
  addMember(seed: PersonSeed, channels: readonly string[] = []): Member {
    const { id } = addPerson(this.state, seed)
    for (const name of channels) channelCalled(this.state, name).members.add(id)
    return this.person(id)
  }

  /** Makes somebody a guest, deactivates them, changes their address, and so on. */
  setFlags(name: string, flags: Partial<Omit<Person, 'id' | 'name'>>): void {
    Object.assign(personCalled(this.state, name), flags)
    this.state.emit('changed')
  }

  /** Puts these people, and no others, into a user group. */
  setUserGroup(handle: string, members: readonly string[]): void {
    const group = [...this.state.userGroups.values()].find((one) => one.handle === handle)
    if (!group) throw new Error(`no user group ${handle}`)
    group.members = members.map((name) => personCalled(this.state, name).id)
  }

  /** The channel with this name or id. Throws when there is none. */
  channel(name: string): Room {
    return enter(this.state, channelCalled(this.state, name))
  }

  /** Archives a channel, shares it with another company or workspace, or lets only some post. */
  setChannel(
    name: string,
    flags: Partial<Pick<Channel, 'archived' | 'extShared' | 'pendingExtShared' | 'orgShared' | 'restricted'>>,
  ): void {
    Object.assign(channelCalled(this.state, name), flags)
    this.state.emit('changed')
  }

  /** Lets people, or the bot as `bot`, into a channel. */
  invite(name: string, ...who: readonly string[]): void {
    for (const one of who) channelCalled(this.state, name).members.add(this.#idOf(one))
  }

  /** Puts people, or the bot as `bot`, out of a channel. */
  kick(name: string, ...who: readonly string[]): void {
    for (const one of who) channelCalled(this.state, name).members.delete(this.#idOf(one))
  }

  /** Deletes a message, as an administrator can. */
  deleteMessage(message: Seen): void {
    const original = originalOf(this.state, message)
    if (original) remove(this.state, original)
  }

  /** Waits until `done` gives something, looking after each change; throws after `ms` of machine time. */
  async until<T>(done: () => T | undefined | false, ms = 3000): Promise<T> {
    await until(this.state, () => Boolean(done()), ms)
    const result = done()
    if (result === undefined || result === false)
      throw new Error(`it did not happen in ${ms} ms: ${String(done)}`)
    return result
  }

  async close(): Promise<void> {
    this.#parts.outbox.close()
    await this.#parts.socket.close()
    await this.#parts.listening.close()
  }

  #idOf(name: string): string {
    return name === 'bot' ? this.installation.botUserId : personCalled(this.state, name).id
  }
}
