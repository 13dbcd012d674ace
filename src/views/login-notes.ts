import { context, escape, section, type View } from './blocks.ts'

/** Under the list of what somebody holds, where AWS did not let the bot read all of it. */
export const onlyOursNote =
  'AWS did not let me read everything that you hold, so this is only what you got through me, and nothing that comes ' +
  'through groups. The access portal has all of it.'

/** The same login, saying that it is not all. */
export const withOnlyOurs = (view: View): View => ({
  text: `${view.text} ${onlyOursNote}`,
  blocks: [...view.blocks, context(onlyOursNote)],
})

/** Where Slack will not take the file that the messages promise. */
export function fileRefused(error: string): View {
  const text =
    `Slack did not take the file \`aws-config\` (${escape(error)}): please tell an administrator of this bot. ` +
    'Until then, `aws configure sso` adds one profile at a time.'
  return { text, blocks: [section(text)] }
}

/** Where nothing could be read or sent for so long that nobody waits for it any more. */
export function loginGivenUp(): View {
  const text = 'I could not find out what access you hold in AWS. Please send `/aws-login` again.'
  return { text, blocks: [section(text)] }
}
