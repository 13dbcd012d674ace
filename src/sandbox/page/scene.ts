import type { Form } from '../slack/forms.ts'
import { render } from '../slack/render.ts'
import { readerFor } from '../slack/seeing.ts'
import type { Channel, Message, Person, State } from '../slack/state.ts'
import type { Sandbox } from '../start.ts'
import { type Markup, marked, markup } from './markup.ts'

/** Everything that there is to see by now: each channel, each person who was shown something, and AWS. */
export function scene({ slack, identityCenter }: Sandbox): Markup {
  const { state } = slack
  const channels = [...state.channels.values()].filter(
    ({ kind, messages }) => kind !== 'im' && messages.length > 0,
  )
  const people = [...state.people.values()].filter(({ isBot }) => !isBot)
  const columns = [
    ...channels.map((channel) => channelColumn(state, channel)),
    ...people.flatMap((person) => personColumn(slack, person) ?? []),
  ]
  const empty = markup`<p class="empty">Nobody has seen anything yet. Let somebody do something, below.</p>`
  return markup`${columns.length > 0 ? columns : empty}${holdings(identityCenter)}`
}

function channelColumn(state: State, channel: Channel): Markup {
  const show = (message: Message) => messageBox(state, message)
  const lasting = channel.messages.filter(({ deleted, to }) => !deleted && to === undefined)
  const threads = lasting
    .filter(({ threadTs }) => threadTs === undefined)
    .map((message) => {
      const replies = lasting.filter(({ threadTs }) => threadTs === message.ts)
      return markup`${show(message)}${replies.length > 0 ? markup`<div class="thread">${replies.map(show)}</div>` : ''}`
    })
  return column(`#${channel.name}`, 'everyone in it sees this', threads)
}

/** Answers that only they see, and their direct messages, in order; the form that covers them last. */
function personColumn(slack: Sandbox['slack'], person: Person): Markup | undefined {
  const { state } = slack
  const answers = (state.shown.get(person.id) ?? []).flatMap(({ kind, message }) =>
    kind === 'answer' && message ? [message] : [],
  )
  const direct = [...state.channels.values()].find(
    ({ kind, members }) => kind === 'im' && members.has(person.id),
  )
  const messages = [...new Set([...answers, ...(direct?.messages ?? [])])]
    .filter(({ deleted }) => !deleted)
    .toSorted((a, b) => (a.ts < b.ts ? -1 : 1))
  const form = slack.person(person.id).form()
  if (messages.length === 0 && !form) return undefined
  const boxes = messages.map((message) => {
    const place = direct?.messages.includes(message) ? 'direct message' : 'only you see this'
    return messageBox(state, message, { person, place })
  })
  return column(person.name, person.realName, [...boxes, ...(form ? [formBox(form)] : [])])
}

function messageBox(
  state: State,
  message: Message,
  { person, place }: { person?: Person; place?: string } = {},
): Markup {
  const reader = { ...readerFor(state, person), marks: true }
  const at = new Date(Number(message.ts) * 1000).toISOString().slice(11, 16)
  const by = state.people.get(message.user)?.name ?? 'slackbot'
  const about = [by, at, ...(place ? [place] : []), ...(message.edited ? ['edited'] : [])].join(' · ')
  const files = message.files.map(
    ({ title, content }) =>
      markup`<p>File ${title}</p>
        <pre>${content ?? ''}</pre>`,
  )
  return markup`<article>
    <small>${about}</small>
    <div class="text">${marked(render(message, reader))}</div>
    ${files}
  </article>`
}

function formBox(form: Form): Markup {
  const menus = form.fields.filter(({ options }) => options.length > 0)
  const choices = menus.map(
    ({ label, options }) => markup`<p class="choices">To pick from for “${label}”: ${options.join(', ')}</p>`,
  )
  return markup`<article class="form">
    <small>form, open</small>
    <div class="text">${marked(form.rendered)}</div>
    ${choices}
  </article>`
}

/** Direct assignments and memberships; what groups give is not repeated for each member. */
function holdings(identityCenter: Sandbox['identityCenter']): Markup {
  const assignments = identityCenter
    .assignments()
    .map(
      ({ person, account, permissionSet }) =>
        markup`<li><b>${person}</b> ${permissionSet} in ${account}</li>`,
    )
  const memberships = identityCenter
    .memberships()
    .map(({ person, group }) => markup`<li><b>${person}</b> in ${group}</li>`)
  return column('Identity Center', 'what it holds now', [
    markup`<article>
      <small>account assignments of people</small>
      <ul>
        ${assignments}
      </ul>
    </article>`,
    markup`<article>
      <small>group memberships</small>
      <ul>
        ${memberships}
      </ul>
    </article>`,
  ])
}

const column = (title: string, about: string, boxes: readonly Markup[]): Markup =>
  markup`<section>
    <h2>${title} <small>${about}</small></h2>
    <div class="boxes" id="${title}">${boxes}</div>
  </section>`
