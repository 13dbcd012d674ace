import type { AccountRule, GroupRule, Policy, Rule } from '../../src/access/policy.ts'

const base = {
  name: 'a rule',
  who: ['engineers'],
  approval: { kind: 'approvers', approvers: ['leads'], needed: 1 },
  maxDurationSeconds: 3600,
  answerWithinSeconds: 28_800,
  sensitive: false,
} as const

/** Engineers, read-only access anywhere, approved by leads, unless said otherwise. */
export const accountRule = (over: Partial<Rule & AccountRule>): Rule & AccountRule => ({
  ...base,
  kind: 'account',
  permissionSets: ['ReadOnlyAccess'],
  accounts: ['*'],
  ...over,
})

/** Engineers, the group Billing, approved by leads, unless said otherwise. */
export const groupRule = (over: Partial<Rule & GroupRule>): Rule & GroupRule => ({
  ...base,
  kind: 'group',
  groups: ['Billing'],
  ...over,
})

export const policyOf = (rules: readonly Rule[]): Policy => ({
  portal: { startUrl: 'https://d-1234567890.awsapps.com/start', region: 'eu-west-1', session: 'acme' },
  slack: { approvals: 'C0000APPR01', teams: ['T0000ACME01'], emailDomains: ['acme.example'] },
  identitySource: 'identity-center',
  people: {
    everyone: { all: true },
    engineers: { groups: ['Engineers'] },
    leads: { emails: ['grace@acme.example'], usergroups: ['S0000ONCALL'] },
  },
  admins: ['leads'],
  rules,
  offboarding: { deleteUser: false },
})
