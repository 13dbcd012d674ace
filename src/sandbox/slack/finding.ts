import { elementsOf } from './blocks/check.ts'
import type { Block, Button, Element } from './blocks/schema.ts'
import { findField } from './forms.ts'
import { elementsIn, type Place } from './payloads.ts'
import { originalOf, type Seen, visibleTo } from './seeing.ts'
import type { Message, Person, State } from './state.ts'
import type { View } from './views.ts'

/** An element, and the message or the view that it is in. */
export interface Found<E extends Element = Element> {
  readonly place: Place
  readonly spot: { readonly block: Block; readonly element: E }
}

/** The newest button with this text or action_id that a person sees. `on`: in this copy, however old. Throws for none. */
export function findButton(state: State, person: Person, name: string, on?: Seen): Found<Button> {
  const original = on && originalOf(state, on)
  const places =
    on && original ? [{ place: { message: original }, blocks: on.blocks }] : placesOf(state, person)
  const all = places.flatMap(({ place, blocks }) =>
    elementsIn(blocks).flatMap(({ block, element }) =>
      element.type === 'button' ? [{ place, spot: { block, element } }] : [],
    ),
  )
  const found = all.find(({ spot: { element } }) => [element.text.text, element.action_id].includes(name))
  if (found) return found
  const others = all.map(({ spot }) => spot.element.text.text)
  throw new Error(`${person.name} sees no button ${name}; there are: ${others.join(', ')}`)
}

/** The field with this label or action_id: of the open form, or else of the newest message with any. Throws for none. */
export function findFieldFor(state: State, person: Person, name: string): Found {
  const view = state.forms.get(person.id)?.at(-1)
  if (view) return { place: { view }, spot: findField(view.content.blocks, name) }
  const newest = placesOf(state, person).find(({ blocks }) =>
    blocks.flatMap(elementsOf).some(({ type }) => type !== 'button'),
  )
  if (!newest) throw new Error(`${person.name} sees nothing to fill in`)
  return { place: newest.place, spot: findField(newest.blocks, name) }
}

/** A press made up by hand: what nobody is shown, or any more. */
export interface RawPress {
  readonly actionId: string
  readonly blockId?: string
  readonly value?: string
  /** Left out: in the person's own direct messages with the app, in a message that never was. */
  readonly message?: Seen | undefined
}

/** A message that a press is to be forged on: the real one where it still is, or one that never was. */
export function messageFor(state: State, person: Person, copy: Seen | undefined): Message {
  const original = copy && originalOf(state, copy)
  return (
    original ?? {
      channel: copy?.channel ?? state.dmWith(person.id).id,
      ts: copy?.ts ?? state.nextTs(),
      user: state.installation.botUserId,
      text: copy?.text ?? '',
      blocks: [...(copy?.blocks ?? [])],
      threadTs: copy?.threadTs,
      to: undefined,
      edited: undefined,
      deleted: true,
      files: [],
      pings: [],
      metadata: undefined,
    }
  )
}

interface Screen {
  readonly place: Place
  readonly blocks: readonly Block[]
}

function inView(view: View | undefined): Screen[] {
  return view ? [{ place: { view }, blocks: view.content.blocks }] : []
}

/** Forms first, since they cover everything else; the Home tab last. */
function placesOf(state: State, person: Person): Screen[] {
  return [
    ...inView(state.forms.get(person.id)?.at(-1)),
    ...visibleTo(state, person).map((message) => ({ place: { message }, blocks: message.blocks })),
    ...inView(state.homes.get(person.id)),
  ]
}
