import type { KnownBlock } from '@slack/types'
import type { Account } from '../access/catalogue.ts'
import type { Changes } from '../access/login-record.ts'
import type { Policy } from '../access/policy.ts'
import * as signIn from '../access/sign-in.ts'
import { actions, button, code, context, divider, escape, header, limits } from './blocks.ts'
import { preformatted, section, type View } from './blocks.ts'
import { capital } from './describe.ts'
import { actionIds } from './ids.ts'
import { changesText } from './login-changes.ts'
import { daily } from './login-daily.ts'
import { consoleList, leadFirst } from './login-list.ts'
import { type Filter, nothingHeld, nothingMatches, type Reading, readingNotes } from './login-notes.ts'
import { assignmentsText, consoleText, identityCheck, portalButton, split, ssoLogin } from './login-parts.ts'
import { fileAdvice, wizard } from './login-setup.ts'

type Portal = Policy['portal']

/** What `/aws-login` sends: the messages in their order, and the configuration as a file where it is too long for one. */
export interface Login {
  readonly messages: readonly View[]
  readonly file?: { readonly name: 'aws-config'; readonly content: string }
}

/** What there is to show somebody. */
export interface LoginContent extends Reading {
  readonly profiles: readonly signIn.Profile[]
  readonly changes?: Changes
  /** The words that `profiles` were chosen by. */
  readonly filter?: Filter
}

/** How to sign in to what is shown. */
export function login(portal: Portal, content: LoginContent): Login {
  const { profiles, filter } = content
  const changes = content.changes ? changesText(content.changes) : []
  const [lead] = leadFirst(profiles)
  if (!lead) {
    const isFiltered = filter !== undefined && filter.total > 0
    return {
      messages: [
        isFiltered ? nothingMatches(portal, content, filter) : nothingHeld(portal, content, changes),
      ],
    }
  }
  const config = signIn.configText(portal, profiles)
  const inline = config.length <= limits.text
  const list = consoleList(portal, profiles)
  const setUp = [
    divider(),
    ...wizard(portal, lead),
    divider(),
    fileAdvice({ inline, whole: filter === undefined && content.complete }),
    ...(inline ? [preformatted(config)] : []),
    divider(),
    ...daily(portal, lead),
  ]
  // Where the list is long, what to do comes before it, lest it drown.
  const blocks = list.length > 1 ? [...setUp, divider(), ...list] : [...list, ...setUp]
  const messages = split(
    [...intro(portal, content), ...readingNotes(content), ...changes, ...blocks],
    (part, of) =>
      part === 1 ? summary(portal, content) : `Your AWS access, continued: part ${part} of ${of}.`,
  )
  return inline ? { messages } : { messages, file: { name: 'aws-config', content: config } }
}

/**
 * The lines for one holding in another message: the console, the sign-in, and a first command. With all `accounts` and the
 * names that are `known` to be theirs, the profile is called what `/aws-login` calls it.
 */
export function profileLines(
  portal: Portal,
  held: signIn.Held,
  accounts: readonly Pick<Account, 'id' | 'name'>[] = [],
  known: readonly signIn.KnownName[] = [],
): KnownBlock[] {
  return signIn.profiles(portal, [held], accounts, known).flatMap((profile) => {
    const url = signIn.consoleLink(portal, profile)
    return [
      actions(button(actionIds.openLink, 'Open the AWS console', { url, style: 'primary' })),
      // Some clients show no buttons.
      section(`In the browser: ${consoleText(portal, profile)}. In a terminal, sign in first:`),
      preformatted(ssoLogin(portal)),
      section('Then check that it works:'),
      preformatted(identityCheck(profile)),
      context('No such profile on your machine yet? `/aws-login` sends it.'),
    ]
  })
}

const summary = (portal: Portal, content: LoginContent): string =>
  `${capital(countText(content))}. Sign in at ${escape(signIn.portalLink(portal))}; this message sets up the AWS CLI.`

function countText({ profiles, filter }: LoginContent): string {
  if (!filter) return `you hold ${assignmentsText(profiles.length)}`
  if (filter.total === 1) return `your one account assignment matches ${code(filter.words)}`
  const verb = profiles.length === 1 ? 'matches' : 'match'
  return `of your ${assignmentsText(filter.total)} ${profiles.length} ${verb} ${code(filter.words)}`
}

const intro = (portal: Portal, content: LoginContent): KnownBlock[] => [
  header('Signing in to AWS'),
  section(
    `${capital(countText(content))}. In the browser, the access portal has everything; each link opens one console.`,
  ),
  portalButton(portal),
]
