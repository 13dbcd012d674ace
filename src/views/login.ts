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
  // What was just asked for is what most come for.
  const first = profiles.find(({ until }) => until !== undefined) ?? profiles[0]
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

/** The lines for one holding in another message: the console, the sign-in, and a first command. */
export function profileLines(portal: Portal, held: signIn.Held, accounts: Accounts = []): KnownBlock[] {
  return signIn.profiles(portal, [held], accounts).flatMap((profile) => {
    const url = signIn.consoleLink(portal, profile)
    const label = `${profile.account} · ${profile.permissionSet}`
    return [
      actions(button(actionIds.openLink, 'Open the AWS console', { url, style: 'primary' })),
      // Some clients show no buttons.
      section(`In the browser: ${link(url, label)}. In a terminal, sign in first:`),
      preformatted(ssoLogin(portal)),
      section('Then check that it works:'),
      preformatted(identityCheck(profile)),
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

const identityCheck = ({ name }: signIn.Profile): string => `aws sts get-caller-identity --profile ${name}`

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
  const answers = signIn.wizardAnswers(portal, first)
  const menus = answers.findIndex(({ how }) => how === 'choose')
  const steps = answers.map(wizardStep)
  const browser = 'The browser opens: approve only a sign-in that you have just started yourself.'
  return [
    section(
      '*AWS CLI, the first way: the wizard.* With AWS CLI 2.9 or later, run `aws configure sso` and give one answer ' +
        'at a time; pasted together, they all land in the first.',
    ),
    section([...steps.slice(0, menus), browser, ...steps.slice(menus)].join('\n')),
    context(count === 1 ? oneHolding : severalHoldings),
  ]
}

function wizardStep({ prompt, olderPrompt, how, answer }: signIn.WizardAnswer, index: number): string {
  const older = olderPrompt === undefined ? '' : ` (before 2.24.13: *${olderPrompt}*)`
  return `${index + 1}. *${prompt}*${older}: ${how} ${code(answer)}`
}

const oneHolding =
  'The menus 5 and 6 do not appear where there is only one account and one role to choose from.'

const severalHoldings =
  'A menu with a single line does not appear; the line of an account also has its e-mail address. ' +
  "Each run adds one profile; the next one, given the session's name, goes on after step 4."

const configAdvice = (inline: boolean): string =>
  `*AWS CLI, the second way: the file.* ${inline ? 'This' : 'The attached `aws-config`'} is a \`~/.aws/config\` for ` +
  'everything you hold. Replace what an earlier `/aws-login` put there, do not paste it twice: a section that stands ' +
  'twice makes every `aws` command fail. Profiles of your own may stay.'

const daily = (portal: Portal, first: signIn.Profile): KnownBlock[] => [
  section('*Then, each day:* sign in once for all profiles, and check who you are.'),
  preformatted(`${ssoLogin(portal)}\n${identityCheck(first)}`),
  section('For tools without `--profile`, such as OpenTofu, Terraform and scripts:'),
  preformatted(`export AWS_PROFILE=${first.name}`),
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
