import { identityCenterSeed, slackSeed } from '../../src/sandbox/seed.ts'

/** How big a company is. */
export interface Size {
  readonly accounts: number
  readonly permissionSets: number
  readonly users: number
}

export const small: Size = { accounts: 100, permissionSets: 20, users: 100 }

const numbered = (kind: string, at: number): string => `${kind}-${String(at + 1).padStart(4, '0')}`
const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at))

export const accountName = (at: number): string => numbered(at % 4 === 0 ? 'prod' : 'dev', at)
export const permissionSetName = (at: number): string => numbered('Set', at)
export const userName = (at: number): string => numbered('user', at)
/** Approves everything. */
export const lead = 'lead'

const namesOf = ({ users }: Size): string[] => [lead, ...many(users, userName)]
const email = (name: string): string => `${name}@acme.example`

export const groupNames = ({ permissionSets }: Size): string[] => [
  'Engineers',
  'Billing',
  ...many(permissionSets, (at) => numbered('Team', at)),
]

/** Identity Center's side of a company of this size: accounts in twenty units, everybody an engineer. */
export const identityCenterOf = (size: Size): typeof identityCenterSeed => {
  const { region, startUrl } = identityCenterSeed
  return {
    ...(region === undefined ? {} : { region }),
    ...(startUrl === undefined ? {} : { startUrl }),
    accounts: many(size.accounts, (at) => ({
      name: accountName(at),
      id: String(200_000_000_000 + at),
      ou: `Workloads/Unit-${at % 20}`,
    })),
    permissionSets: many(size.permissionSets, (at) => ({
      name: permissionSetName(at),
      description: `Sample ${at}`,
      sessionDuration: 'PT4H',
    })),
    people: namesOf(size).map((name) => ({ userName: name, email: email(name) })),
    groups: groupNames(size).map((name) => ({ name })),
    memberships: namesOf(size)
      .filter((name) => name !== lead)
      .map((person) => ({ person, group: 'Engineers' })),
  }
}

/** Slack's side of it: one workspace, everybody in it and in the channel of the cards. */
export const slackOf = (size: Size): typeof slackSeed => ({
  ...(slackSeed.installation ? { installation: slackSeed.installation } : {}),
  people: namesOf(size).map((name) => ({ name, realName: `${name} Sample`, email: email(name) })),
  channels: [
    { name: 'general', id: 'C0000GENERL' },
    { name: 'approvals', id: 'C0000APPR01' },
  ],
})

/** Rules of every kind: by unit, by glob, for a group. */
export const policyText = `
portal:
  startUrl: https://d-1234567890.awsapps.com/start
  region: eu-west-1
  session: acme
slack:
  approvals: C0000APPR01
  teams: [T0000ACME01]
  emailDomains: [acme.example]
people:
  engineers: { groups: [Engineers] }
  leads: { emails: [${email(lead)}] }
admins: [leads]
rules:
  - { name: unit, who: [engineers], permissionSets: ['Set-0001'], accounts: ['ou:Workloads/Unit-3'], approvers: [leads], maxDuration: 2h }
  - { name: production, who: [engineers], permissionSets: ['*'], accounts: ['prod-*'], approvers: [leads], maxDuration: 8h }
  - { name: elsewhere, who: [engineers], permissionSets: ['*'], accounts: ['*'], approvers: [leads], maxDuration: 8h }
  - { name: billing, who: [engineers], groups: [Billing], approvers: [leads], maxDuration: 4h }
`
