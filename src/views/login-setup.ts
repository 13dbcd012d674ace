import type { KnownBlock } from '@slack/types'
import type { Policy } from '../access/policy.ts'
import { type Profile, type WizardAnswer, wizardAnswers } from '../access/sign-in.ts'
import { code, preformatted, section } from './blocks.ts'

/** How `aws configure sso` is answered so as to set up one profile. */
export function wizard(portal: Policy['portal'], lead: Profile): KnownBlock[] {
  const answers = wizardAnswers(portal, lead)
  const menus = answers.findIndex(({ how }) => how === 'choose')
  const steps = answers.map(stepText)
  return [
    section(
      '*AWS CLI, the first way: the wizard.* It needs AWS CLI 2.9 or later. Give one answer at a time, each with Enter: ' +
        'pasted together, they all land in the first. Nothing is saved before the last. Is `AWS_PROFILE` set in that ' +
        'terminal? Unset it first, or 9 is not asked and that profile is written over: `unset AWS_PROFILE` (PowerShell: ' +
        '`Remove-Item Env:AWS_PROFILE`, cmd: `set AWS_PROFILE=`).',
    ),
    preformatted('aws configure sso'),
    section([...steps.slice(0, menus), browser, ...steps.slice(menus)].join('\n')),
    section(wizardNotes(portal)),
  ]
}

function stepText({ prompt, olderPrompt, how, answer }: WizardAnswer, index: number): string {
  const older = olderPrompt === undefined ? '' : ` (before 2.24.13: *${olderPrompt}*)`
  return `${index + 1}. *${prompt}*${older}: ${how} ${code(answer)}`
}

const browser =
  'The browser opens (before 2.22 with the code that your terminal shows): approve only a sign-in that you have just ' +
  'started yourself.'

const wizardNotes = ({ session }: Policy['portal']): string =>
  [
    `• Is the session ${code(session)} there already? Then 2 to 4 are not asked.`,
    '• 5 and 6 are menus, for the arrow keys and Enter; the line of an account also has its e-mail address. Where there ' +
      'is only one account, or one role, no menu comes: it is taken by itself.',
  ].join('\n')

/** What the configuration is shown as: in the message, or in a file beside it; all that is held, or only what matches. */
export interface Shown {
  readonly inline: boolean
  readonly whole: boolean
}

/** How the configuration becomes the file that the CLI reads. */
export function fileAdvice({ inline, whole }: Shown): KnownBlock {
  const where = inline ? 'below' : `in the attached ${code('aws-config.txt')}`
  const what = whole
    ? `Everything you hold is ${where}, for ${configFile}. Is there no such file yet? Then save it as that${inline ? '' : ', without the ending `.txt`'}. ` +
      'Else put it in the place of what an earlier `/aws-login` gave you; profiles of your own may stay.'
    : `What matches is ${where}, for ${configFile}. Put each section in the place of the one with the same name, or at the end ` +
      'where there is none yet; leave the others as they are.'
  return section(`*AWS CLI, the second way: the file.* ${what} ${twice}`)
}

const configFile = '`~/.aws/config` (Windows: `%UserProfile%\\.aws\\config`)'

const twice =
  'Leave no section in it twice, and no line that belongs to none: every `aws` command would fail with “Unable to parse ' +
  'config file”.'
