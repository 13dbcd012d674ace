import { SlackError } from '../fields.ts'
import { describeView, makeView, openView, readView, updateView, type View } from '../views.ts'
import type { Desk, Method } from './method.ts'
import { findPerson } from './places.ts'

const opened = { trigger_id: 'text!', view: 'json!' } as const

function place(desk: Desk, how: 'open' | 'push'): { view: unknown } {
  const { state, args, triggers } = desk
  const content = readView(args.json('view'), 'modal')
  const person = triggers.spend(args.need('trigger_id'))
  return { view: describeView(state, openView(state, person, content, how)) }
}

/** @see https://docs.slack.dev/reference/methods/views.update */
const update: Method = {
  scopes: [],
  tier: 4,
  arguments: { view: 'json!', view_id: 'text', external_id: 'text', hash: 'text' },
  run(desk) {
    const { state, args } = desk
    const [id, externalId] = [args.text('view_id'), args.text('external_id')]
    if (id === undefined && externalId === undefined) throw new SlackError('invalid_arguments')
    const content = readView(args.json('view'), 'modal')
    const view = [...state.forms.values()]
      .flat()
      .find((one) => one.id === id || (externalId !== undefined && one.content.external_id === externalId))
    if (!view) throw new SlackError('not_found')
    checkHash(view, args.text('hash'))
    updateView(state, view, content)
    return { view: describeView(state, view) }
  },
}

/** @see https://docs.slack.dev/reference/methods/views.publish */
const publish: Method = {
  scopes: [],
  tier: 4,
  arguments: { user_id: 'text!', view: 'json!', hash: 'text' },
  run(desk) {
    const { state, args } = desk
    const content = readView(args.json('view'), 'home')
    const person = findPerson(desk, args.need('user_id'))
    const before = state.homes.get(person.id)
    if (before) {
      checkHash(before, args.text('hash'))
      updateView(state, before, content)
      return { view: describeView(state, before) }
    }
    const view = makeView(state, person.id, content)
    state.homes.set(person.id, view)
    state.emit('changed')
    return { view: describeView(state, view) }
  },
}

function checkHash(view: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict')
}

/** Forms and Home tabs. @see https://docs.slack.dev/reference/methods/views.open */
export const views: Readonly<Record<string, Method>> = {
  'views.open': { scopes: [], tier: 4, arguments: opened, run: (desk) => place(desk, 'open') },
  'views.push': { scopes: [], tier: 4, arguments: opened, run: (desk) => place(desk, 'push') },
  'views.update': update,
  'views.publish': publish,
}
