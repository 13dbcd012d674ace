import type { KnownBlock } from '@slack/types'
import type { Account } from '../access/catalogue.ts'
import type { Policy } from '../access/policy.ts'
import * as signIn from '../access/sign-in.ts'
import { actions, button, code, context, dateText, divider, escape, header, limits, link } from './blocks.ts'
import { preformatted, section, type View } from './blocks.ts'
import { actionIds } from './ids.ts'

type Portal = Policy['portal']
type Accounts = readonly Pick<Account, 'id' | 'name'>[]

/** What `/aws-login` sends: the messages in their order, and the configuration as a file where it is too long for one. */
export interface Login {
  readonly messages: readonly View[]
  readonly file?: { readonly name: 'aws-config'; readonly content: string }
}

/** How to sign in, with everything that is held; `accounts` are all there are, for names that stay the same. */
export function login(portal: Portal, held: readonly signIn.Held[], accounts: Accounts = []): Login {
  const profiles = signIn.profiles(portal, held, accounts)
  const [first] = profiles
  if (!first) return { messages: [nothingHeld(portal)] }
  const config = signIn.configText(portal, profiles)
  const inline = config.length <= limits.text
  const list = paragraphs(profiles.map((profile) => holding(portal, profile)))
  const setUp = [
    divider(),
    ...wizard(portal, first, profiles.length),
    divider(),
    section(configAdvice(inline)),
    ...(inline ? [preformatted(config)] : []),
    divider(),
    ...daily(portal, first),
  ]
  // Where the list is long, what to do comes before it, lest it drown.
  const blocks = list.length > 1 ? [...setUp, divider(), ...list] : [...list, ...setUp]
  const messages = split([...intro(portal, profiles.length), ...blocks], summary(portal, profiles.length))
  return inline ? { messages } : { messages, file: { name: 'aws-config', content: config } }
}

/** The lines for one holding in another message: the console link, the sign-in, and a first command. */
export function profileLines(portal: Portal, held: signIn.Held, accounts: Accounts = []): KnownBlock[] {
  return signIn.profiles(portal, [held], accounts).flatMap((profile) => {
    const console = link(signIn.consoleLink(portal, profile), 'Open the AWS console')
    return [
      section(
        `${console} for ${escape(profile.account)} as ${escape(profile.permissionSet)}, or in a terminal:`,
      ),
      preformatted(`${ssoLogin(portal)}\naws sts get-caller-identity --profile ${profile.name}`),
      context('No such profile on your machine yet? `/aws-login` sends it.'),
    ]
  })
}

function nothingHeld(portal: Portal): View {
  const text =
    'You hold no AWS access right now. Ask for it with `/aws-access request`, then send `/aws-login` again.'
  return { text, blocks: [section(text), portalButton(portal)] }
}

const summary = (portal: Portal, count: number): string =>
  `You hold ${assignments(count)} in AWS. Sign in at ${escape(signIn.portalLink(portal))}; this message sets up the AWS CLI.`

const assignments = (count: number): string =>
  count === 1 ? 'one account assignment' : `${count} account assignments`

const ssoLogin = (portal: Portal): string => `aws sso login --sso-session ${portal.session}`

const portalButton = (portal: Portal): KnownBlock =>
  actions(
    button(actionIds.openLink, 'Open the AWS access portal', {
      url: signIn.portalLink(portal),
      style: 'primary',
    }),
  )

const intro = (portal: Portal, count: number): KnownBlock[] => [
  header('Signing in to AWS'),
  section(
    `You hold ${assignments(count)}. In the browser, the access portal has everything; each link opens one console.`,
  ),
  portalButton(portal),
]

function holding(portal: Portal, profile: signIn.Profile): string {
  const label = `${profile.account} · ${profile.permissionSet}`
  const more = [
    `account ${profile.accountId}`,
    `profile ${code(profile.name)}`,
    ...(profile.via === undefined ? [] : [`through the group ${escape(profile.via)}`]),
    ...(profile.until === undefined ? [] : [`until ${dateText(profile.until)}`]),
  ]
  return `• ${link(signIn.consoleLink(portal, profile), label)} (${more.join(', ')})`
}

function wizard(portal: Portal, first: signIn.Profile, count: number): KnownBlock[] {
  const steps = signIn.wizardAnswers(portal, first).map((step, index) => {
    const older = step.olderPrompt === undefined ? '' : ` (before 2.24.13: *${step.olderPrompt}*)`
    const what = step.how === 'choose' ? 'choose' : 'type'
    return `${index + 1}. *${step.prompt}*${older}: ${what} ${code(step.answer)}`
  })
  const again = "Each run adds one profile; the next one, given the session's name, goes on after step 4."
  return [
    section(
      '*AWS CLI, the first way: the wizard.* With AWS CLI 2.9 or later, run `aws configure sso` and give one answer ' +
        'at a time; pasted together, they all land in the first.',
    ),
    section(steps.join('\n')),
    context(
      'After step 4 the browser opens: approve only a sign-in that you have just started yourself. ' +
        'What is not asked needs no answer: a menu with a single line is not shown. ' +
        'The line of an account also has its e-mail address.' +
        (count > 1 ? ` ${again}` : ''),
    ),
  ]
}

const configAdvice = (inline: boolean): string =>
  `*AWS CLI, the second way: the file.* ${inline ? 'This' : 'The attached `aws-config`'} is a \`~/.aws/config\` for ` +
  'everything you hold. Replace what an earlier `/aws-login` put there, do not paste it twice: a section that stands ' +
  'twice makes every `aws` command fail. Profiles of your own may stay.'

const daily = (portal: Portal, { name }: signIn.Profile): KnownBlock[] => [
  section('*Then, each day:* sign in once for all profiles, and check who you are.'),
  preformatted(`${ssoLogin(portal)}\naws sts get-caller-identity --profile ${name}`),
  section('For tools without `--profile`, such as OpenTofu, Terraform and scripts:'),
  preformatted(`export AWS_PROFILE=${name}`),
]

/** Lines, as many to a section as fit; each stays whole. */
function paragraphs(lines: readonly string[]): KnownBlock[] {
  return runs(lines, (run) => run.join('\n').length <= limits.text).map((run) => section(run.join('\n')))
}

/** One message where everything fits, else as many as it takes; each block stays whole. */
function split(blocks: readonly KnownBlock[], text: string): View[] {
  const parts = runs(blocks, isMessage)
  return parts.map((part, index) => ({
    text: index === 0 ? text : `Your AWS access, continued: part ${index + 1} of ${parts.length}.`,
    blocks: part,
  }))
}

const isMessage = (run: readonly KnownBlock[]): boolean =>
  run.length <= limits.blocks && JSON.stringify(run).length <= limits.message

/** Cuts a list into the longest runs that fit, in order; what fits nowhere is a run of its own. */
function runs<T>(items: readonly T[], fits: (run: readonly T[]) => boolean): T[][] {
  const all: T[][] = []
  for (const item of items) {
    const last = all.at(-1)
    if (last && fits([...last, item])) last.push(item)
    else all.push([item])
  }
  return all
}
