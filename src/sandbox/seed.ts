import type { Seed } from './identity-center/seed.ts'
import type { SlackSeed } from './slack/seed.ts'

/** The sample company that `access.yaml` is written for. Everybody in it is made up. */

/** Slack's side: people of every kind that the product tells apart. */
export const slackSeed: SlackSeed = {
  installation: { teamId: 'T0000ACME01', teamName: 'Acme', teamDomain: 'acme' },
  people: [
    { name: 'ada', realName: 'Ada Sample', email: 'ada@acme.example' },
    { name: 'barbara', realName: 'Barbara Sample', email: 'barbara@acme.example' },
    { name: 'grace', realName: 'Grace Sample', email: 'grace@acme.example' },
    { name: 'alan', realName: 'Alan Sample', email: 'Alan@acme.example' },
    { name: 'linus', realName: 'Linus Sample', email: 'linus@acme.example' },
    { name: 'edsger', realName: 'Edsger Newcomer', email: 'edsger@acme.example' },
    { name: 'gus', realName: 'Gus Guest', email: 'gus@acme.example', isRestricted: true },
    { name: 'dora', realName: 'Dora Departed', email: 'dora@acme.example', deleted: true },
    { name: 'ursula', realName: 'Ursula Unconfirmed', email: 'ursula@acme.example', isEmailConfirmed: false },
    {
      name: 'mallory',
      realName: 'Mallory Stranger',
      email: 'mallory@acme.example',
      teamId: 'T0000OTHER1',
      isStranger: true,
    },
  ],
  channels: [
    { name: 'general', id: 'C0000GENERL' },
    {
      name: 'approvals',
      id: 'C0000APPR01',
      members: ['ada', 'barbara', 'grace', 'alan', 'linus', 'gus', 'mallory'],
    },
  ],
  userGroups: [{ handle: 'oncall', id: 'S0000ONCALL', name: 'On call', members: ['linus', 'barbara'] }],
}

const person = (userName: string) => ({ userName, email: `${userName}@acme.example` })

/** AWS's side: 8 accounts in 3 units and the root, 5 permission sets, 4 groups, and some standing access. */
export const identityCenterSeed: Seed = {
  region: 'eu-west-1',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  managementAccount: { name: 'acme-management', id: '111111111111' },
  accounts: [
    { name: 'audit', id: '222222222201', ou: 'Security' },
    { name: 'log-archive', id: '222222222202', ou: 'Security' },
    { name: 'prod', id: '333333333301', ou: 'Workloads/Prod' },
    { name: 'prod-data', id: '333333333302', ou: 'Workloads/Prod' },
    { name: 'Payments: prod', id: '333333333303', ou: 'Workloads/Prod' },
    { name: 'dev', id: '444444444401', ou: 'Workloads/Dev' },
    { name: 'staging', id: '444444444402', ou: 'Workloads/Dev' },
  ],
  permissionSets: [
    { name: 'AdministratorAccess', description: 'Full access', sessionDuration: 'PT1H' },
    { name: 'PowerUserAccess', description: 'All but people and rights', sessionDuration: 'PT4H' },
    { name: 'ReadOnlyAccess', description: 'Looks, touches nothing', sessionDuration: 'PT8H' },
    { name: 'DatabaseAdmin', description: 'Databases', sessionDuration: 'PT1H' },
    { name: 'BillingView', description: 'Bills', sessionDuration: 'PT2H' },
  ],
  people: ['ada', 'barbara', 'grace', 'alan', 'linus', 'gus', 'ursula', 'dora', 'mallory'].map(person),
  groups: [{ name: 'Engineers' }, { name: 'Billing' }, { name: 'Support' }, { name: 'Auditors' }],
  memberships: [
    ...['ada', 'barbara', 'alan', 'linus'].map((each) => ({ person: each, group: 'Engineers' })),
    { person: 'grace', group: 'Auditors' },
    { person: 'barbara', group: 'Billing' },
  ],
  assignments: [{ person: 'barbara', account: 'dev', permissionSet: 'PowerUserAccess' }],
  groupAssignments: [
    { group: 'Auditors', account: 'audit', permissionSet: 'ReadOnlyAccess' },
    { group: 'Engineers', account: 'staging', permissionSet: 'ReadOnlyAccess' },
    { group: 'Billing', account: 'acme-management', permissionSet: 'BillingView' },
  ],
}
