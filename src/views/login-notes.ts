import { limits, preformatted, section, type View } from './blocks.ts'

/** Before the list of what somebody holds, where AWS did not let the bot read all of it. */
export function onlyOurs(): View {
  const text =
    'AWS did not let me read everything that you hold: what follows is only what you got through me, without what ' +
    'comes through groups. The access portal has all of it.'
  return { text, blocks: [section(text)] }
}

/** Where Slack will not take the file that the messages promise: what is in it, cut only between its sections. */
export function insteadOfFile(content: string): View[] {
  const parts = [...inParts(content)]
  return parts.map((part, at) => {
    const text = `Slack did not take the file: this is \`~/.aws/config\`, part ${at + 1} of ${parts.length}.`
    return { text, blocks: [section(text), preformatted(part)] }
  })
}

function* inParts(content: string): Generator<string> {
  let part = ''
  for (const each of content.split(/(?<=\n)(?=\[)/)) {
    if (part && part.length + each.length > limits.text) {
      yield part
      part = ''
    }
    part += each
  }
  yield part
}

/** Where nothing could be read or sent for so long that nobody waits for it any more. */
export function loginGivenUp(): View {
  const text = 'I could not find out what access you hold in AWS. Please send `/aws-login` again.'
  return { text, blocks: [section(text)] }
}
