import type { KnownBlock } from '@slack/types'
import type { Onboarding } from '../access/boarding.ts'
import { isMade, userNameOf } from '../access/onboarding-plan.ts'
import type { Policy } from '../access/policy.ts'
import { portalLink } from '../access/sign-in.ts'
import { code, context, header, link, section, type View } from './blocks.ts'
import { portalButton } from './login-parts.ts'
import { groupsText, lastEntry } from './onboarding-state.ts'

/** What a newcomer is told once all is there: where to sign in, under which name, and how the first time goes. */
export function welcome(onboarding: Onboarding, portal: Policy['portal']): View {
  const user = code(userNameOf(onboarding))
  const isNew = isMade(onboarding) || lastEntry(onboarding, 'waiting') !== undefined
  const lead = isNew
    ? `You have a user in AWS: ${user}. Sign in at the AWS access portal.`
    : `Your user in AWS, ${user}, has been completed.`
  return {
    text: lead,
    blocks: [
      header(isNew ? 'Welcome to AWS' : 'More of AWS'),
      section([lead, givenText(onboarding)].filter(Boolean).join('\n')),
      portalButton(portal),
      // Some clients show no buttons.
      section(`The portal’s address: ${link(portalLink(portal), portalLink(portal))}`),
      // A user who is there may be one whom nobody has ever signed in as, such as one made by an onboarding that then failed.
      ...(isNew
        ? []
        : [section('Sign in as you always do. If you have never signed in, it goes like this:')]),
      ...firstSignIn(onboarding),
      context(
        'The next message has what you hold and sets up the AWS CLI; `/aws-login` sends it again at any time. `/aws-access request` asks for more.',
      ),
    ],
  }
}

const givenText = (onboarding: Onboarding): string =>
  onboarding.groups.length > 0 ? `You are in ${groupsText(onboarding)}, for good.` : ''

function firstSignIn(onboarding: Onboarding): KnownBlock[] {
  const { newcomer, external } = onboarding
  if (external)
    return [
      section(
        'You sign in through your company’s identity provider, as to your other applications: AWS has no password of its own for you.',
      ),
      section(never),
    ]
  const steps = [
    `Open the portal, and type your user name: ${code(userNameOf(onboarding))}`,
    `It asks for a one-time password. Where your administrators have switched that on, AWS mails it to ${code(newcomer.email)} at this moment; else ask an administrator for one.`,
    'Set a password of your own: let a password manager make it up and keep it.',
    'Register a second factor (MFA) when you are asked to: a passkey, a security key or an authenticator app.',
  ]
  return [
    section(['*The first time*', ...steps.map((step, at) => `${at + 1}. ${step}`)].join('\n')),
    section(never),
  ]
}

const never =
  'Never use the root user of an account: all that you need comes through the portal. Nobody of us asks you for a password or a code.'
