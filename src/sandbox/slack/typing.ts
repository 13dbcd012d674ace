import type { State } from './state.ts'

/** What a person typed, so that it is not taken for markup: Slack sends it like this. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The same, with the ids of people and channels in place of their names. @see https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands */
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
}
