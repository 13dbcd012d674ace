import type { State } from './state.ts'

/** What a person typed, so that it is not taken for markup: Slack sends it like this. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The same, with the ids of people and channels in place of their names, and addresses as links. @see https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands */
export function escapeNames(state: State, text: string): string {
  const people = [...state.people.values()]
  const channels = [...state.channels.values()]
  return escape(text)
    .replaceAll(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
      const person = people.find((one) => one.name === name)
      return person ? `${before}<@${person.id}|${name}>` : whole
    })
    .replaceAll(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = channels.find((one) => one.name === name)
      return channel ? `${before}<#${channel.id}|${name}>` : whole
    })
    .replaceAll(/(^|\s)(https?:\/\/\S+)/g, '$1<$2>')
    .replaceAll(/(^|\s)(www\.[^\s|]+)/g, '$1<http://$2|$2>')
    .replaceAll(/(^|\s)([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g, '$1<mailto:$2|$2>')
}

const BROADCASTS: readonly string[] = ['here', 'channel', 'everyone']

/** A message as Slack keeps it: ids for the names that were called, and addresses as links. @see https://docs.slack.dev/messaging/formatting-message-text */
export function markUp(state: State, text: string): string {
  const people = [...state.people.values()]
  const groups = [...state.userGroups.values()]
  return escape(text)
    .replaceAll(/\bhttps?:\/\/[^\s<>|]*[^\s<>|.,;:!?)]/g, (url) => `<${url}>`)
    .replaceAll(/(^|\s)@([\w-]+(?:\.[\w-]+)*)/g, (whole, before: string, name: string) => {
      if (BROADCASTS.includes(name)) return `${before}<!${name}>`
      const person = people.find((one) => one.name === name)
      if (person) return `${before}<@${person.id}>`
      const group = groups.find(({ handle }) => handle === name)
      return group ? `${before}<!subteam^${group.id}|@${name}>` : whole
    })
}
