import type { Clock } from '../clock.ts'
import { type Channel, type Installation, type Person, State } from './state.ts'

/** Somebody to be in the workspace from the start; what is left out is as for an ordinary member. */
export type PersonSeed = { readonly name: string } & Partial<Person>

/** The workspace as it is at the start. People are named by `name`, here and everywhere. */
export interface SlackSeed {
  readonly installation?: Partial<Installation>
  readonly people: readonly PersonSeed[]
  readonly channels?: readonly {
    readonly name: string
    readonly id?: string
    readonly private?: boolean
    /** Left out: every member of the workspace who is not a guest. */
    readonly members?: readonly string[]
    /** Whether the app's bot is in it; yes, unless told. */
    readonly bot?: boolean
    readonly archived?: boolean
    readonly extShared?: boolean
  }[]
  readonly userGroups?: readonly {
    readonly handle: string
    readonly id?: string
    readonly name?: string
    readonly members: readonly string[]
    readonly disabled?: boolean
  }[]
}

const INSTALLATION: Installation = {
  teamId: 'T0SANDBOX',
  teamName: 'Sandbox',
  teamDomain: 'sandbox',
  appId: 'A0ACCESS',
  botId: 'B0ACCESS',
  botUserId: 'U0ACCESSBOT',
  botName: 'aws-access',
}

const idOf = (letter: string, name: string): string =>
  `${letter}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`

/** The state of a workspace made of plain data. */
export function plant(seed: SlackSeed, clock: Clock): State {
  const state = new State(clock, { ...INSTALLATION, ...seed.installation })
  const { botUserId, botName } = state.installation
  for (const person of seed.people) addPerson(state, person)
  addPerson(state, { id: botUserId, name: botName, isBot: true, email: undefined })
  for (const channel of seed.channels ?? []) {
    const members = channel.members?.map((name) => personCalled(state, name).id) ?? regulars(state)
    const id = channel.id ?? idOf('C', channel.name)
    state.channels.set(id, {
      id,
      name: channel.name,
      kind: channel.private ? 'private' : 'public',
      members: new Set(channel.bot === false ? members : [...members, botUserId]),
      archived: channel.archived ?? false,
      extShared: channel.extShared ?? false,
      restricted: false,
      messages: [],
    })
  }
  for (const group of seed.userGroups ?? []) {
    const id = group.id ?? idOf('S', group.handle)
    state.userGroups.set(id, {
      id,
      handle: group.handle,
      name: group.name ?? group.handle,
      members: group.members.map((name) => personCalled(state, name).id),
      disabled: group.disabled ?? false,
    })
  }
  return state
}

/** Adds a person; what the seed leaves out is as for an ordinary member. */
export function addPerson(state: State, seed: PersonSeed): Person {
  const person: Person = {
    id: idOf('U', seed.name),
    realName: seed.name.replace(/^./, (letter) => letter.toUpperCase()),
    email: `${seed.name}@example.com`,
    deleted: false,
    isBot: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
    isEmailConfirmed: true,
    teamId: state.installation.teamId,
    tz: 'UTC',
    ...seed,
  }
  state.people.set(person.id, person)
  return person
}

/** The person with this name or id. Throws for nobody: a story that names somebody unknown is wrong. */
export function personCalled(state: State, name: string): Person {
  const people = [...state.people.values()]
  const person = people.find((one) => one.id === name || one.name === name)
  if (!person) throw new Error(`nobody in the workspace is called ${name}`)
  return person
}

/** The channel with this name, with or without #, or id. Throws when there is none. */
export function channelCalled(state: State, name: string): Channel {
  const channels = [...state.channels.values()]
  const channel = channels.find((one) => one.id === name || one.name === name.replace(/^#/, ''))
  if (!channel) throw new Error(`no channel ${name}`)
  return channel
}

function regulars(state: State): string[] {
  return [...state.people.values()]
    .filter((one) => !one.isBot && !one.deleted && !one.isRestricted && !one.isUltraRestricted)
    .filter((one) => !one.isStranger)
    .map(({ id }) => id)
}
