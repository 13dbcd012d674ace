import type { SetupObstacle } from '../access/setup-obstacle.ts'
import { plain } from './terminal.ts'

/** What keeps a setup from being made, and what to click where, as lines for a terminal. */
export function obstacleLines(obstacle: SetupObstacle): string[] {
  switch (obstacle.why) {
    case 'not-enabled': {
      const { region, callerAccountId } = obstacle
      const seen = callerAccountId === null ? '' : ` as far as account ${callerAccountId} is shown`
      return [
        `IAM Identity Center is not enabled in ${region}${seen}, and there is no interface to enable it with.`,
        ...enable(region),
        'If it is enabled in another Region, name that one as `portal.region` in the policy.',
      ]
    }
    case 'account-instance-only':
      return [
        `In ${obstacle.region} there is only an account instance of IAM Identity Center, of account ${obstacle.owners.join(', ')}. Account instances have no permission sets: the organization’s own is needed, and there is no interface to enable it with.`,
        ...enable(obstacle.region),
        'The account instance may stay; if the organization’s is enabled in another Region, name that one as `portal.region` in the policy.',
      ]
    case 'not-active': {
      const { region, status, reason } = obstacle
      return [
        `The organization’s instance of IAM Identity Center in ${region} is ${status}${reason === null ? '' : ` (${plain(reason)})`}.`,
        'Look at it in the console of the management account, IAM Identity Center → Settings, and run this again once it is active.',
      ]
    }
    case 'untold':
      return [
        `Several instances of IAM Identity Center are enabled in ${obstacle.region}, and it can’t be told which is the organization’s: ${plain(obstacle.said)}`,
        'Allow organizations:DescribeOrganization, or set IDENTITY_CENTER_INSTANCE_ARN and IDENTITY_STORE_ID: IAM Identity Center → Settings shows both.',
      ]
    case 'no-organization':
      return [
        'This account is in no organization, and permission sets need one.',
        ...numbered([
          'Sign in to the console with the account that is to be the management account.',
          'AWS Organizations → Create an organization. This can’t be undone lightly: choose an account without workloads.',
          'Then enable IAM Identity Center there, and run this again.',
        ]),
      ]
    case 'denied':
      return denied(obstacle)
    case 'no-credentials':
      return [
        `AWS does not know who asks: ${plain(obstacle.said)}`,
        'Give credentials of the management account or of the delegated administrator account, such as AWS_PROFILE, or sign in anew with `aws sso login`.',
      ]
    case 'unreadable':
      return [
        `AWS can’t be read: ${plain(obstacle.said)}`,
        `Check the network, AWS_REGION, AWS_ENDPOINT_URL and \`portal.region\` in the policy (${obstacle.region}), and run this again.`,
      ]
    default:
      return obstacle satisfies never
  }
}

/** @see https://docs.aws.amazon.com/singlesignon/latest/userguide/enable-identity-center.html */
const enable = (region: string): string[] =>
  numbered([
    'Sign in to the console with the organization’s management account.',
    `Choose the Region ${region} at the top right: the instance stays where it was enabled.`,
    'IAM Identity Center → Enable → Enable with AWS Organizations (not an account instance).',
    'Recommended: IAM Identity Center → Settings → Management → Delegated administrator → Register account, with the account that the bot lives in.',
    'Run this again.',
  ])

function denied({ what, said, caller }: SetupObstacle & { readonly why: 'denied' }): string[] {
  const refused = `AWS refuses ${what === 'read' ? 'to show what there is' : 'a change'}${caller === null ? '' : ` to ${plain(caller)}`}: ${plain(said)}`
  const [ofKey] = /\bkms:[A-Z]\w+/.exec(said) ?? []
  if (ofKey !== undefined) return [refused, ...noKey(ofKey)]
  return [
    refused,
    'Only the organization’s management account and the delegated administrator account of IAM Identity Center can set this up, with the rights for it.',
    ...numbered([
      'If this is another account: in the management account, IAM Identity Center → Settings → Management → Delegated administrator → Register account.',
      'If it is one of these two: IAM → Roles → the role → Add permissions → Create inline policy → JSON, with the statements in docs/policy.md, “Rights for `npm run setup`”.',
      'Run this again.',
    ]),
  ]
}

/** @see https://docs.aws.amazon.com/singlesignon/latest/userguide/cmk-related-errors.html */
const noKey = (action: string): string[] => [
  `IAM Identity Center is encrypted with a KMS key of your own, and the right ${action} on it is missing.`,
  ...numbered([
    `IAM → Roles → the role → Add permissions → Create inline policy → JSON, with ${action} on the key: docs/install.md has the statement.`,
    'In the management account, KMS → Customer managed keys → the key → Key policy: it has to allow that role, too.',
    'Run this again.',
  ]),
]

const numbered = (lines: readonly string[]): string[] => lines.map((line, at) => `  ${at + 1}. ${line}`)
