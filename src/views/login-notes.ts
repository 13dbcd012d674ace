import { escape, section, type View } from './blocks.ts'

/** Before the list of what somebody holds, where AWS did not let the bot read all of it. */
export function onlyOurs(): View {
  const text =
    'AWS did not let me read everything that you hold: what follows is only what you got through me, without what ' +
    'comes through groups. The access portal has all of it.'
  return { text, blocks: [section(text)] }
}

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
