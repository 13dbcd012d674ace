import { EventEmitter } from 'node:events'
import type { Clock } from '../clock.ts'
import type { Block } from './blocks/schema.ts'
import type { Fields } from './fields.ts'
import type { View } from './views.ts'

/** Somebody of the workspace, or of another one that shares a channel with it. */
export interface Person {
  readonly id: string
  readonly name: string
  realName: string
  /** Undefined where nobody may see it. */
  email: string | undefined
  deleted: boolean
  isBot: boolean
  isRestricted: boolean
  isUltraRestricted: boolean
  isStranger: boolean
  isEmailConfirmed: boolean
  teamId: string
  tz: string
}

/** A file that was uploaded; `content` is undefined until its bytes have come. */
export interface File {
  readonly id: string
  name: string
  title: string
  readonly length: number
  content: string | undefined
}

/** A message as it is now. Ephemeral ones have `to`: only that person sees them. */
export interface Message {
  readonly channel: string
  readonly ts: string
  /** The person or bot user who wrote it. */
  readonly user: string
  text: string
  blocks: Block[]
  readonly threadTs: string | undefined
  readonly to: string | undefined
  /** When it was last edited: a Slack timestamp. */
  edited: string | undefined
  deleted: boolean
  files: File[]
  /** Who is called up by it: `<!channel>`, `<@U…>` as found in the text and the blocks, not escaped. */
  pings: string[]
  metadata: Fields | undefined
}

/** A place where messages are. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: 'public' | 'private' | 'im'
  readonly members: Set<string>
  archived: boolean
  extShared: boolean
  /** Another company is invited to it and has not come yet. */
  pendingExtShared?: boolean
  /** Shared between the workspaces of this company. */
  orgShared?: boolean
  /** Only some may post: the app gets `restricted_action`. */
  restricted: boolean
  readonly messages: Message[]
}

/** A user group, by what people call it after the @. */
export interface UserGroup {
  readonly id: string
  readonly handle: string
  readonly name: string
  members: string[]
  disabled: boolean
}

/** The app and the workspace that it is installed in. */
export interface Installation {
  readonly teamId: string
  readonly teamName: string
  readonly teamDomain: string
  /** The organization of an Enterprise Grid that the workspace is in. */
  readonly enterpriseId?: string
  readonly appId: string
  readonly botId: string
  readonly botUserId: string
  readonly botName: string
}

/** One thing that came before a person's eyes, in order: `seen` by them, `view` when it is a form. */
export interface Shown {
  readonly kind: 'answer' | 'dm' | 'form'
  readonly message?: Message
  readonly view?: View
}

/** Everything that the workspace is made of. It says `changed` after each change. */
export class State extends EventEmitter<{ changed: [] }> {
  readonly clock: Clock
  readonly installation: Installation
  readonly people = new Map<string, Person>()
  readonly channels = new Map<string, Channel>()
  readonly userGroups = new Map<string, UserGroup>()
  readonly files = new Map<string, File>()
  /** The forms that each person has open, the lowest first. */
  readonly forms = new Map<string, View[]>()
  readonly homes = new Map<string, View>()
  readonly shown = new Map<string, Shown[]>()
  #lastTs = 0

  constructor(clock: Clock, installation: Installation) {
    super()
    this.setMaxListeners(0)
    this.clock = clock
    this.installation = installation
  }

  /** A timestamp later than every one before, as Slack writes them. */
  nextTs(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, this.clock.now().getTime() * 1000)
    const digits = String(this.#lastTs)
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`
  }

  /** The direct messages of a person with the app; they come to be when first asked for. */
  dmWith(person: string): Channel {
    const id = `D${person.slice(1)}`
    const dm = this.channels.get(id) ?? {
      id,
      name: 'directmessage',
      kind: 'im',
      members: new Set([person, this.installation.botUserId]),
      archived: false,
      extShared: false,
      restricted: false,
      messages: [],
    }
    this.channels.set(id, dm)
    return dm
  }

  /** Notes that a person was shown something, and says that the workspace changed. */
  show(person: string, shown: Shown): void {
    this.shown.set(person, [...(this.shown.get(person) ?? []), shown])
    this.emit('changed')
  }
}
