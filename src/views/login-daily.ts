import type { KnownBlock } from '@slack/types'
import type { Policy } from '../access/policy.ts'
import { profileSettings, type Profile } from '../access/sign-in.ts'
import { code, preformatted, section } from './blocks.ts'
import { identityCheck, ssoLogin } from './login-parts.ts'

/** What is typed each day once a profile is set up, and what else there is to know. */
export const daily = (portal: Policy['portal'], lead: Profile): KnownBlock[] => [
  section(
    '*Then, each day:* sign in once, for all profiles, and check who you are. Has the session run out? The first line ' +
      'signs you in again.',
  ),
  preformatted(`${ssoLogin(portal)}\n${identityCheck(lead)}`),
  section(
    [
      'For tools without `--profile`, such as OpenTofu, Terraform and scripts:',
      `• macOS, Linux: ${code(`export AWS_PROFILE=${lead.name}`)}`,
      `• Windows PowerShell: ${code(`$env:AWS_PROFILE = "${lead.name}"`)}`,
      `• Windows cmd: ${code(`set AWS_PROFILE=${lead.name}`)}`,
    ].join('\n'),
  ),
  section(
    `*Without a browser on that machine:* ${code(`${ssoLogin(portal)} --use-device-code`)} (AWS CLI 2.22 or later; an ` +
      'older one gives a code by itself and refuses the flag). Open the address that it shows where you have a browser, ' +
      'and enter no code but your own.',
  ),
  section(
    `*A profile more, later:* send ${code('/aws-login')} again, or run the wizard again: as you type ${code(portal.session)} ` +
      'at its first prompt it offers the name, and goes on at 5.',
  ),
  ...settings(portal, lead),
]

function settings(portal: Policy['portal'], lead: Profile): KnownBlock[] {
  // The CLI would take such a name for one of its options.
  if (lead.permissionSet.startsWith('-')) return []
  return [
    section('Once the session is there, these lines set one profile, and can be run again and again:'),
    preformatted(settingLines(lead, portal)),
  ]
}

/** In double quotes, which every shell takes off, where a value has more than letters and digits. */
function settingLines(lead: Profile, portal: Policy['portal']): string {
  return profileSettings(portal, lead)
    .map(([key, value]) => `aws configure set ${key} ${quoted(value)} --profile ${lead.name}`)
    .join('\n')
}

const quoted = (value: string): string => (/^\w[\w.:/-]*$/.test(value) ? value : `"${value}"`)
