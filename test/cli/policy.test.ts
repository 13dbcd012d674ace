import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startClock } from '../../src/sandbox/clock.ts'
import { startStandIns } from '../../src/sandbox/stand-ins.ts'
import { openStore } from '../../src/store/index.ts'
import { startBuilt } from './built.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'policy-'))
afterAll(() => rmSync(folder, { recursive: true }))

function policy(args: string[], env: Record<string, string> = {}) {
  const { ACCESS_POLICY: _, ...inherited } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'src/cli/policy.ts', ...args],
    { cwd: root, env: { ...inherited, ...env }, encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const good = (
  accounts: string,
): string => `portal: { startUrl: https://acme.awsapps.com/start, region: eu-west-1, session: acme }
slack: { approvals: C0123456789, teams: [T0123456789], emailDomains: [acme.com] }
people: { everyone: { all: true } }
admins: [everyone]
rules:
  - { name: a, who: [everyone], permissionSets: [A], accounts: [${accounts}], approval: none, maxDuration: 1h }
`

test('the sample policy is checked without arguments and has no mistakes', () => {
  expect(policy(['check'])).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^access\.yaml: no mistakes, \d+ rules\.\n$/) as unknown,
    stderr: '',
  })
})

test('each mistake is one line with its place, and the end is counted and failed', () => {
  const path = file('bad.yaml', good("'*'").replace('eu-west-1', 'here').replace('1h', '2'))
  const { status, stdout } = policy(['check', path])
  expect(status).toBe(1)
  expect(stdout.split('\n')).toEqual([
    `${path}:1:61 \`region\` can't be \`here\`: give a Region such as eu-west-1.`,
    expect.stringContaining(`${path}:6:100 \`maxDuration\` can't be \`2\``),
    `${path}: 2 mistakes.`,
    '',
  ])
})

test('a warning is told, and fails nothing', () => {
  const path = file('names.yaml', good('prod'))
  const { status, stdout } = policy(['check'], { ACCESS_POLICY: path })
  expect(status).toBe(0)
  expect(stdout).toContain(`${path}:6:65 warning: \`prod\` goes by account names`)
  expect(stdout).toContain(`${path}: no mistakes, 1 rule, 1 warning.`)
})

test('files that the policy names are looked at too, from where it lies', () => {
  const path = file(
    'setup.yaml',
    `${good("'*'")}setup: { permissionSets: [{ name: A, inlinePolicy: a.json }] }\n`,
  )
  expect(policy(['check', path]).stdout).toMatch(/setup\.yaml:7:52 `a\.json` can't be read/)
  file('a.json', '{ "Version": "2012-10-17", "Statement": [] }')
  expect(policy(['check', path])).toMatchObject({ status: 0 })
})

test('a file that is not there is named', () => {
  const { status, stderr } = policy(['check', join(folder, 'missing.yaml')])
  expect(status).toBe(1)
  expect(stderr).toMatch(/missing\.yaml can't be read/)
})

test.each([[[]], [['chek']], [['check', 'a', 'b']]])('%j gets the usage', (args) => {
  const { status, stderr } = policy(args)
  expect(status).toBe(1)
  expect(stderr).toMatch(/^usage: npm run policy -- check \[file\]/)
})

/** Run beside what it talks to, with these settings and no others. */
async function explain(line: string, env: Record<string, string> = {}) {
  const args = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []
  const { written, ended } = await startBuilt('src/cli/policy.ts', ['explain', ...args], {
    HOME: folder,
    ...env,
  })
  const status = await ended
  return { status, ...written }
}

describe('explain, with nothing but the policy', () => {
  test('what is not looked up is said, and how to say it by hand; what is not known is no yes', async () => {
    const { status, stdout } = await explain('ada@acme.example prod ReadOnlyAccess')
    expect(status).toBe(2)
    expect(stdout).toContain('Not looked up in Slack: SLACK_BOT_TOKEN is not set, so user groups are unknown')
    expect(stdout).toMatch(/Not looked up in AWS: .* so groups are unknown; give `--groups Engineers`/)
    expect(stdout).toContain('it hangs on the rule “read-only everywhere”')
  })

  test('said by hand, the rule that decides is told, and why none before it does', async () => {
    const given = '--groups Engineers --usergroups S0000ONCALL --ou Workloads/Dev --account-id 444444444401'
    const { status, stdout, stderr } = await explain(`ada@acme.example dev PowerUserAccess ${given}`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^`PowerUserAccess` in dev \(444444444401\)$/m)
    expect(stdout).toContain('They may ask for it, for up to 8h: the rule “development” decides.')
    expect(stdout).toContain('“production admin” is about other accounts (`ou:Workloads/Prod`)')
    expect(stdout).toContain('`oncall`: yes, by the user group S0000ONCALL.')
    expect(stdout).not.toMatch(/unknown|not known/)
  })

  test.each([
    [
      'grace@acme.example dev PowerUserAccess --groups Auditors,Billing --ou Workloads/Dev',
      2,
      /is for `engineers`, and they are not in it/,
    ],
    ['ada@acme.example dev PowerUserAccess --groups Engineers --ou Workloads', 2, /no rule lets them/],
    ['ada@acme.example Billing --groups Engineers', 0, /the rule “billing” decides/],
    ['ada@acme.example group Payroll --groups Engineers', 2, /^The group Payroll\n.* no rule lets them/m],
    [
      'ada@acme.example dev --groups Auditors --groups Engineers --ou Workloads/Dev',
      0,
      /“development”: `PowerUserAccess`/,
    ],
    [
      'ada@acme.example 111111111111 BillingView --groups Engineers',
      0,
      /“bills of the organization” decides/,
    ],
    [
      'ada@acme.example "Payments: prod" AdministratorAccess --groups Engineers --ou Workloads/Prod',
      0,
      /in Payments: prod\n/,
    ],
    [
      'ada@other.example dev --groups Engineers',
      2,
      /the bot refuses them: “Your Slack address ada@other\.example is not one of/,
    ],
  ])('%s: %i', async (line, status, words) => {
    const told = await explain(line)
    expect(told.stdout).toMatch(words)
    expect(told.status).toBe(status)
  })

  test.each([
    ['', /have to be given[^]*usage:/],
    ['ada@acme.example', /have to be given/],
    ['ada prod ReadOnlyAccess', /ada is no e-mail address/],
    ['ada@acme.example prod --group Engineers', /--group/],
    ['ada@acme.example prod --account-id 1234', /12 digits/],
  ])('%j is no way to ask', async (line, words) => {
    const { status, stderr, stdout } = await explain(line)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(words)
  })

  test('a policy with mistakes explains nothing', async () => {
    const path = file('mistaken.yaml', good("'*'").replace('eu-west-1', 'here'))
    const { status, stdout } = await explain('ada@acme.com prod A', { ACCESS_POLICY: path })
    expect(status).toBe(1)
    expect(stdout).toMatch(/mistaken\.yaml:1:61 `region` can't be `here`/)
  })
})

describe('explain, with the settings of the server', () => {
  async function company() {
    const standIns = await startStandIns({
      clock: startClock(),
      identityCenter: { callsPerSecond: Infinity },
    })
    onTestFinished(() => standIns.close())
    const { slack, identityCenter, table } = standIns
    const env = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_ENDPOINT_URL: identityCenter.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
    }
    return { ...standIns, env }
  }

  test('people, groups and accounts are looked up, and nothing is changed', async () => {
    const { env, identityCenter, slack } = await company()
    const { status, stdout, stderr } = await explain('ada@acme.example prod AdministratorAccess', env)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/In Slack they are Ada Sample \(U\w+\)\./)
    expect(stdout).toMatch(/In IAM Identity Center they are ada\./)
    expect(stdout).toMatch(/as AWS has them now/)
    expect(stdout).toMatch(
      /^`AdministratorAccess` in prod \(333333333301\)\n  They may ask for it, for up to 2h/m,
    )
    expect(stdout).toMatch(/`oncall`: no, not by the user group S0000ONCALL/)
    const writes = identityCenter.calls.filter(({ operation }) => !/^(List|Get|Describe)/.test(operation))
    expect(writes.map(({ operation }) => operation)).toEqual([])
    expect(new Set(slack.calls.map(({ method }) => method))).toEqual(
      new Set(['users.lookupByEmail', 'usergroups.users.list']),
    )
  })

  test('an address of Slack that is none is told as the setting that is wrong', async () => {
    const { env } = await company()
    const { stdout, stderr } = await explain('ada@acme.example prod AdministratorAccess', {
      ...env,
      SLACK_API_URL: 'foo',
    })
    expect(stderr).toBe('')
    expect(stdout).toMatch(
      /^ *Not looked up in Slack: SLACK_API_URL is no URL: it has to begin with https:\/\/, so /m,
    )
  })

  test('what the bot keeps of AWS is used where it is there', async () => {
    const { env, identityCenter, table } = await company()
    const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
    const store = openStore(
      new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials }),
      'aws-access',
    )
    await store.ensure()
    const accounts = [{ id: '999999999999', name: 'only-kept', ou: 'Workloads/Dev' }]
    const permissionSets = [{ arn: 'arn:1', name: 'PowerUserAccess', sessionSeconds: 3600 }]
    const chunks = await store.catalogue.keep('r1', { accounts, permissionSets, groups: [] }, 'a')
    const at = '2026-11-25T09:00:00.000Z'
    const head = {
      reading: 'r1',
      startedAt: at,
      readAt: at,
      managementAccountId: '111111111111',
      units: true,
    }
    await store.catalogue.publish({ ...head, chunks })
    const { status, stdout } = await explain(
      'ada@acme.example only-kept PowerUserAccess --groups Engineers',
      env,
    )
    expect(stdout).toMatch(/as the bot read them at 2026-11-25 09:00 UTC/)
    expect(stdout).toMatch(/in only-kept \(999999999999\)\n  They may ask for it/)
    expect(status).toBe(0)
    expect(identityCenter.calls.filter(({ operation }) => operation.startsWith('ListAccounts'))).toEqual([])
  })

  test('whoever the bot would refuse is told to be refused, whatever the policy says', async () => {
    const { env, identityCenter, slack } = await company()
    const told = async (who: string) => {
      const { status, stdout } = await explain(`${who}@acme.example dev PowerUserAccess`, env)
      return `${status}: ${stdout}`
    }
    expect(await told('gus')).toMatch(/^2: [^]*refuses them: “Guests of this workspace/)
    expect(await told('edsger')).toMatch(/^2: [^]*refuses them: “Nobody in IAM Identity Center/)
    expect(await told('nobody')).toMatch(/^2: [^]*Nobody in Slack has the address nobody@acme\.example/)
    identityCenter.disableUser('ada')
    expect(await told('ada')).toMatch(
      /^2: [^]*refuses them: “Your user in IAM Identity Center .* is disabled/,
    )
    identityCenter.enableUser('ada')
    slack.setFlags('ada', { deleted: true })
    // Slack finds no deactivated people by their address.
    expect(await told('ada')).toMatch(/^0: [^]*Nobody in Slack has the address ada@acme\.example/)
  })

  test('a name that nothing has is said to be so, with what is near', async () => {
    const { env } = await company()
    expect(await explain('ada@acme.example prdo ReadOnlyAccess', env)).toEqual({
      status: 1,
      stdout: '',
      stderr: 'There is no account prdo. Did you mean prod?\n',
    })
  })

  test('what can not be read is said, without a secret, and the rest goes on', async () => {
    const { env, identityCenter } = await company()
    const fault = { kind: 'fail', error: 'AccessDeniedException', status: 400 } as const
    identityCenter.faults.plan('ListGroupMembershipsForMember', fault, 10)
    const wrong = { ...env, SLACK_BOT_TOKEN: 'xoxb-not-this-one' }
    const line = 'ada@acme.example prod AdministratorAccess'
    const { status, stdout, stderr } = await explain(line, wrong)
    expect(stdout).toMatch(/Not looked up in Slack: .*invalid_auth, so user groups are unknown/)
    expect(stdout).toMatch(
      /Not looked up in AWS: AccessDeniedException.*, so groups are unknown; give `--groups Engineers`/,
    )
    expect(stdout + stderr).not.toContain('not-this-one')
    expect(status).toBe(2)
    const given = await explain(`${line} --groups Engineers`, wrong)
    expect(given.stdout).toMatch(/in prod \(333333333301\)\n  They may ask for it/)
    expect(given.status).toBe(0)
  })

  test('nobody there at all: it goes by what is said by hand', async () => {
    const nowhere = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    }
    const { status, stdout } = await explain(
      'ada@acme.example prod ReadOnlyAccess --groups Engineers',
      nowhere,
    )
    expect(stdout).toMatch(/Not looked up in AWS: .*ECONNREFUSED.*, so the account is taken as it was typed/)
    expect(status).toBe(0)
  })
})
