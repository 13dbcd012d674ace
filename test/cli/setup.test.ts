import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { setUp } from '../../src/cli/setup/set-up.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import type { Fault } from '../../src/sandbox/faults.ts'
import {
  type IdentityCenter,
  type IdentityCenterOptions,
  type Seed,
  startIdentityCenter,
} from '../../src/sandbox/identity-center/index.ts'
import { startBuilt } from './built.ts'

const HEAD = `portal: { startUrl: https://acme.awsapps.com/start, region: eu-west-1, session: acme }
slack: { approvals: C0123456789, teams: [T0123456789], emailDomains: [acme.com] }
people: { everyone: { all: true } }
admins: [everyone]
rules:
  - { name: quick, who: [everyone], permissionSets: ['*'], accounts: ['*'], approval: none, maxDuration: 2h }
`
const SETUP = `setup:
  permissionSets:
    - name: AdministratorAccess
      description: Full access
      managedPolicies: [AdministratorAccess]
      inlinePolicy: policies/admin.json
      session: 2h
    - name: Bills
      managedPolicies: [Billing, ReadOnlyAccess]
  groups:
    - name: admins
      description: People who run the organisation
    - name: engineers
  assignments:
    - { group: admins, permissionSets: [AdministratorAccess, Bills], accounts: ['*'] }
    - { group: engineers, permissionSets: [Bills], accounts: ['ou:Workloads'] }
`
const DOCUMENT = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::a' }],
}

const accounts = [
  { name: 'audit', id: '222222222201', ou: 'Security' },
  { name: 'prod', id: '333333333301', ou: 'Workloads/Prod' },
  { name: 'closed', ou: 'Workloads', state: 'SUSPENDED' as const },
]

interface Options extends Omit<IdentityCenterOptions, 'clock' | 'seed'> {
  readonly setup?: string
  readonly seed?: Seed
}

/** A policy with its files, and an organization with nothing in it but accounts. */
async function start({ setup = SETUP, seed = {}, ...options }: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'policies'))
  writeFileSync(join(folder, 'company.yaml'), HEAD + setup)
  writeFileSync(join(folder, 'policies', 'admin.json'), JSON.stringify(DOCUMENT, null, 2))
  const center = await startIdentityCenter({
    clock: startClock(),
    callsPerSecond: Infinity,
    settleMs: 100,
    pageSize: 100,
    ...options,
    seed: { managementAccount: { name: 'acme', id: '111111111111' }, accounts, ...seed },
  })
  onTestFinished(() => center.close())
  const env = {
    ACCESS_POLICY: join(folder, 'company.yaml'),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_ENDPOINT_URL: center.url,
  }
  const begin = (...args: string[]) => startBuilt('src/cli/setup.ts', args, env)
  return {
    center,
    begin,
    folder,
    /** A process of its own, as people start it. */
    async runApart(...args: string[]) {
      const { written, ended } = await begin(...args)
      return { status: await ended, ...written }
    },
    run: (what: 'plan' | 'apply', more = {}) => runHere(what, { ...env, ...more }),
  }
}

/** The same without a process, which takes most of a second each time: what it wrote, and its exit code. */
async function runHere(what: 'plan' | 'apply', env: Record<string, string>) {
  const written = { stdout: '', stderr: '' }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void (written.stdout += `${text}\n`))
  const error = vi.spyOn(console, 'error').mockImplementation((text) => void (written.stderr += `${text}\n`))
  try {
    const status = await setUp(what, env, { write: (text) => (written.stdout += text) })
    return { status, ...written }
  } finally {
    log.mockRestore()
    error.mockRestore()
    vi.unstubAllEnvs()
  }
}

const writes = ({ calls }: IdentityCenter): string[] =>
  calls.map(({ operation }) => operation).filter((name) => !/^(List|Get|Describe)/.test(name))

/** Runs it once more, and expects it to find nothing to write. */
async function expectDone({ center, run }: Awaited<ReturnType<typeof start>>): Promise<void> {
  const before = writes(center).length
  const { status, stdout, stderr } = await run('apply')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('Nothing is to be done')
  expect(writes(center).slice(before)).toEqual([])
}

const bills = {
  name: 'Bills',
  sessionDuration: 'PT1H',
  managedPolicies: ['Billing', 'ReadOnlyAccess'],
  behind: [],
}
const all = {
  permissionSets: [
    {
      name: 'AdministratorAccess',
      description: 'Full access',
      sessionDuration: 'PT2H',
      managedPolicies: ['AdministratorAccess'],
      inlinePolicy: JSON.stringify(DOCUMENT, null, 2),
      behind: [],
    },
    bills,
  ],
  groupAssignments: [
    { group: 'admins', account: 'audit', permissionSet: 'AdministratorAccess' },
    { group: 'admins', account: 'audit', permissionSet: 'Bills' },
    { group: 'admins', account: 'prod', permissionSet: 'AdministratorAccess' },
    { group: 'admins', account: 'prod', permissionSet: 'Bills' },
    { group: 'engineers', account: 'prod', permissionSet: 'Bills' },
  ],
}
const madeIn = (center: IdentityCenter) => ({
  permissionSets: center.permissionSets(),
  groupAssignments: center.groupAssignments(),
})

describe('of an organization with nothing in it', () => {
  test('plan says what is to be made, and makes nothing', async () => {
    const { center, run } = await start()
    const { status, stdout, stderr } = await run('plan')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.split('\n').slice(1)).toEqual([
      'To be done:',
      '  + group admins: “People who run the organisation”',
      '  + group engineers',
      '  + permission set AdministratorAccess: sessions of 2h, “Full access”',
      '  + policy AdministratorAccess in permission set AdministratorAccess',
      '  + inline policy policies/admin.json in permission set AdministratorAccess',
      '  + permission set Bills',
      '  + policy job-function/Billing in permission set Bills',
      '  + policy ReadOnlyAccess in permission set Bills',
      '  + AdministratorAccess for group admins in 2 accounts: audit (222222222201), prod (333333333301)',
      '  + Bills for group admins in 2 accounts: audit (222222222201), prod (333333333301)',
      '  + Bills for group engineers in prod (333333333301)',
      '13 steps: `npm run setup -- apply` does them.',
      '',
    ])
    expect(writes(center)).toEqual([])
  })

  test('apply makes it, step by step, and has nothing to do the second time', async () => {
    const started = await start({ pageSize: 2 })
    const { center, runApart } = started
    const { status, stdout, stderr } = await runApart('apply')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^\[ 1\/13\] \+ /m)
    expect(stdout).toContain('13 steps done.')
    expect(stdout).not.toContain('\u001B')
    expect(madeIn(center)).toEqual(all)
    await expectDone(started)
  })

  test('many accounts are assigned at a pace that AWS takes, each once', async () => {
    const many = Array.from({ length: 25 }, (_, at) => ({ name: `team-${at}` }))
    const { center, run } = await start({
      callsPerSecond: 20,
      settleMs: 500,
      seed: { accounts: many },
    })
    expect(await run('apply')).toMatchObject({ status: 0 })
    expect(center.groupAssignments()).toHaveLength(50)
    expect(writes(center).filter((name) => name === 'CreateAccountAssignment')).toHaveLength(50)
    expect(center.calls.filter(({ outcome }) => outcome === 'ThrottlingException')).toEqual([])
  })
})

describe('killed in the middle and run again, it comes about all the same', () => {
  test.each<[operation: string, fault: Fault, skip: number]>([
    ['CreatePermissionSet', { kind: 'lose' }, 1],
    ['AttachManagedPolicyToPermissionSet', { kind: 'hang' }, 1],
    ['DescribeAccountAssignmentCreationStatus', { kind: 'hang' }, 0],
    ['CreateAccountAssignment', { kind: 'hang' }, 3],
  ])('at %s: %o after %i', async (operation, fault, skip) => {
    const started = await start()
    const { center, begin, run } = started
    center.faults.plan(operation, fault, 1, skip)
    const child = await begin('apply')
    await expect
      .poll(() => center.calls.some(({ outcome }) => outcome === 'hung' || outcome === 'lost'), {
        timeout: 20_000,
      })
      .toBe(true)
    child.kill()
    expect(await child.ended).toBeNull()
    center.faults.clear()
    expect(await run('apply')).toMatchObject({ status: 0, stderr: '' })
    expect(madeIn(center)).toEqual(all)
    await expectDone(started)
  })
})

describe('what is there already', () => {
  const seed: Seed = {
    accounts,
    permissionSets: [
      {
        name: 'AdministratorAccess',
        description: 'Old words',
        sessionDuration: 'PT12H',
        relayState: 'https://console.aws.amazon.com/',
        managedPolicies: ['AdministratorAccess', 'SecurityAudit'],
        inlinePolicy: '{"Statement":[]}',
      },
      { name: 'Bills', managedPolicies: ['job-function/Billing', 'ReadOnlyAccess'] },
      { name: 'Other' },
    ],
    groups: [{ name: 'admins', description: 'Other words' }, { name: 'engineers' }],
    groupAssignments: [
      ...all.groupAssignments,
      { group: 'admins', account: 'audit', permissionSet: 'Other' },
    ],
  }

  test('is changed from what it is to what it is to be, provisioned again, and what is not in the file is left', async () => {
    const started = await start({ seed })
    const { center, run } = started
    const planned = await run('plan')
    expect(planned.stdout.split('\n').slice(1)).toEqual([
      'To be done:',
      '  ~ permission set AdministratorAccess: sessions 12h → 2h, description “Old words” → “Full access”',
      '  ~ inline policy of permission set AdministratorAccess: another one → policies/admin.json',
      '  ~ roles of permission set AdministratorAccess brought up to date in 2 accounts',
      'Left alone, since nothing is ever taken away:',
      '  Policy SecurityAudit in permission set AdministratorAccess: not in the file.',
      '  1 assignment of group admins: not in the file.',
      '3 steps: `npm run setup -- apply` does them.',
      '',
    ])
    expect(await run('apply')).toMatchObject({ status: 0, stderr: '' })
    expect(center.permissionSets()).toMatchObject([
      {
        name: 'AdministratorAccess',
        description: 'Full access',
        sessionDuration: 'PT2H',
        relayState: 'https://console.aws.amazon.com/',
        managedPolicies: ['AdministratorAccess', 'SecurityAudit'],
        behind: [],
      },
      bills,
      { name: 'Other' },
    ])
    expect(center.groupAssignments()).toHaveLength(6)
    await expectDone(started)
  })

  test('is provisioned by the next run where one was killed between the change and that', async () => {
    const started = await start({ seed })
    const { center, begin, run } = started
    center.faults.plan('ProvisionPermissionSet', { kind: 'hang' })
    const child = await begin('apply')
    await expect
      .poll(() => center.calls.some(({ outcome }) => outcome === 'hung'), { timeout: 20_000 })
      .toBe(true)
    child.kill()
    await child.ended
    expect(center.permissionSets()[0]?.behind).toEqual(['audit', 'prod'])
    expect((await run('plan')).stdout).toContain(
      'To be done:\n  ~ roles of permission set AdministratorAccess brought up to date in 2 accounts\nLeft',
    )
    expect(await run('apply')).toMatchObject({ status: 0 })
    expect(center.permissionSets()[0]?.behind).toEqual([])
    await expectDone(started)
  })

  test('that failed to be provisioned is told, and tried again by the next run', async () => {
    const started = await start({ seed })
    const { center, run } = started
    center.failNext('provision', 'The role can not be updated in account 222222222201')
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /FAILED ~ roles of permission set AdministratorAccess .*: The role can not be updated/,
    )
    expect(await run('apply')).toMatchObject({ status: 0 })
    await expectDone(started)
  })
})

describe('what goes wrong on the way', () => {
  test('and passes is waited for: conflicts, throttles, lost answers, and what is not known everywhere yet', async () => {
    const started = await start()
    const { center, run } = started
    const fail = (error: string) => ({ kind: 'fail', error }) as const
    center.faults.plan('CreateGroup', { kind: 'lose' })
    center.faults.plan('CreatePermissionSet', { kind: 'lose' })
    center.faults.plan('AttachManagedPolicyToPermissionSet', fail('ResourceNotFoundException'), 2)
    center.faults.plan('AttachManagedPolicyToPermissionSet', { kind: 'lose' })
    center.faults.plan('PutInlinePolicyToPermissionSet', fail('ThrottlingException'), 2)
    center.faults.plan('CreateAccountAssignment', fail('ResourceNotFoundException'), 2)
    center.faults.plan('CreateAccountAssignment', fail('ConflictException'), 2)
    center.faults.plan('CreateAccountAssignment', { kind: 'lose' })
    center.faults.plan('DescribeAccountAssignmentCreationStatus', fail('ThrottlingException'), 2)
    expect(await run('apply')).toMatchObject({ status: 0, stderr: '' })
    expect(madeIn(center)).toEqual(all)
    await expectDone(started)
  })

  test('and stays is told, once each, and the rest is done', async () => {
    const started = await start()
    const { center, run } = started
    center.failNext('create', 'The account has as many roles as it may')
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(
      stdout.match(/FAILED \+ \S+ for group \w+ in .*: The account has as many roles as it may$/gm),
    ).toHaveLength(1)
    expect(stdout).toContain('12 steps done, 1 failed. What is done stays done')
    expect(center.groupAssignments()).toHaveLength(4)
    expect(await run('apply')).toMatchObject({ status: 0 })
    await expectDone(started)
  })

  test('nobody is assigned a permission set that is not as the file says', async () => {
    const { center, run } = await start()
    center.faults.plan('PutInlinePolicyToPermissionSet', { kind: 'fail', error: 'ValidationException' })
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toMatch(
      /not tried: \+ AdministratorAccess for group admins in audit .*is not as the file says/,
    )
    expect(stdout).toContain('10 steps done, 1 failed, 2 not tried.')
    expect(center.groupAssignments().map(({ permissionSet }) => permissionSet)).toEqual([
      'Bills',
      'Bills',
      'Bills',
    ])
  })

  test('names that nothing has are told with what is near', async () => {
    const setup = `setup:
  groups: [{ name: admins }]
  assignments:
    - { group: admin, permissionSets: [Reader], accounts: [prdo, acme, 'x-*'] }
`
    const { center, run } = await start({ setup, seed: { permissionSets: [{ name: 'Readers' }] } })
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toMatch(/There is no group admin, and the file makes none: .* Did you mean admins\?/)
    expect(stdout).toMatch(/There is no permission set Reader, .* Did you mean Readers\?/)
    expect(stdout).toContain('`prdo` chooses no account')
    expect(stdout).toContain('`acme` is the management account, which its id alone means')
    expect(stdout).toContain('1 step done. Not all of `setup:` can come about as it is written')
    expect(writes(center)).toEqual(['CreateGroup'])
  })
})

describe('from the delegated administrator account', () => {
  test('what belongs to the management account is said before anything is tried', async () => {
    const setup = `${SETUP}    - { group: admins, permissionSets: [Bills], accounts: [111111111111] }\n`
    const { center, run } = await start({
      setup,
      delegated: true,
      seed: {
        permissionSets: [{ name: 'AdministratorAccess' }],
        groups: [{ name: 'admins' }],
        groupAssignments: [{ group: 'admins', account: 'acme', permissionSet: 'AdministratorAccess' }],
      },
    })
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toContain(
      'as account 222222222201: what belongs to the management account can’t be changed',
    )
    expect(stdout).toContain(
      'Only the management account, 111111111111, can do this, so run this command there:',
    )
    expect(stdout).toContain('  + Bills for group admins in acme (111111111111)')
    expect(stdout).not.toContain('FAILED')
    expect(
      center.calls
        .filter(({ outcome }) => outcome === 'AccessDeniedException')
        .map(({ operation }) => operation),
    ).toEqual(['ListAccountAssignmentsForPrincipal'])
    expect(center.groupAssignments().filter(({ permissionSet }) => permissionSet === 'Bills')).toHaveLength(3)
  })

  test('assignments are read where there are roles, since they are not told by group', async () => {
    const started = await start({ delegated: true })
    const { center, run } = started
    expect(await run('apply')).toMatchObject({ status: 0 })
    expect(madeIn(center)).toEqual(all)
    await expectDone(started)
  })
})

describe('where no interface can help, it says what to click where, and nothing is written', () => {
  test.each<[what: string, options: Options, fault: [string, string] | null, said: RegExp[]]>([
    [
      'nothing is enabled',
      { seed: { enabled: false } },
      null,
      [
        /IAM Identity Center is not enabled in eu-west-1 as far as account 111111111111/,
        /IAM Identity Center → Enable/,
      ],
    ],
    [
      'only an account has an instance',
      { seed: { enabled: false, accounts, accountInstance: 'prod' } },
      null,
      [
        /only an account instance of IAM Identity Center, of account 333333333301/,
        /Enable with AWS Organizations/,
      ],
    ],
    [
      'permission sets are not shown',
      {},
      ['ListPermissionSets', 'AccessDeniedException'],
      [
        /refuses to show what there is to arn:aws:sts::111111111111:/,
        /Register account/,
        /Create inline policy/,
      ],
    ],
    ['instances are not shown', {}, ['ListInstances', 'AccessDeniedException'], [/AWS refuses to show/]],
    ['accounts are not shown', {}, ['ListRoots', 'AccessDeniedException'], [/AWS refuses to show/]],
    [
      'there is no organization',
      {},
      ['(DescribeOrganization|ListAccounts|ListRoots)', 'AWSOrganizationsNotInUseException'],
      [/in no organization/, /Create an organization/],
    ],
    ['nobody knows who asks', {}, ['GetCallerIdentity', 'ExpiredToken'], [/AWS does not know who asks/]],
  ])('%s', async (_, options, fault, said) => {
    const { center, run } = await start(options)
    if (fault) center.faults.plan(fault[0], { kind: 'fail', error: fault[1] }, 9)
    for (const command of ['plan', 'apply'] as const) {
      const { status, stdout, stderr } = await run(command)
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      for (const each of said) expect(stderr).toMatch(each)
    }
    expect(writes(center)).toEqual([])
  })

  test('what AWS does not let it change is told like that, too', async () => {
    const { center, run } = await start()
    center.faults.plan(/^Create|^Attach|^Put/, { kind: 'fail', error: 'AccessDeniedException' }, 99)
    const { status, stdout, stderr } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toContain('0 steps done, 4 failed, 9 not tried.')
    expect(stderr).toMatch(/^AWS refuses a change to arn:aws:sts::111111111111:.*: AccessDeniedException/)
    expect(stderr).toContain('Create inline policy')
    expect(center.permissionSets()).toEqual([])
  })

  test('a key of the company’s own that may not be used is told, and not the rights that are there', async () => {
    const { center, run } = await start()
    const message = 'User: x is not authorized to perform: kms:Decrypt on the resource'
    center.faults.plan('ListPermissionSets', { kind: 'fail', error: 'AccessDeniedException', message }, 9)
    const { status, stderr } = await run('plan')
    expect(status).toBe(1)
    expect(stderr).toContain(
      'encrypted with a KMS key of your own, and the right kms:Decrypt on it is missing',
    )
    expect(stderr).toContain('Key policy')
    expect(stderr).not.toContain('Register account')
  })

  test('what only the organization itself can tell is not missed where its description is not allowed', async () => {
    const { center, run } = await start()
    center.faults.plan('DescribeOrganization', { kind: 'fail', error: 'AccessDeniedException' }, 9)
    center.faults.plan('GetCallerIdentity', { kind: 'fail', error: 'NotAllowed' }, 9)
    const { status, stdout } = await run('plan')
    expect(status).toBe(0)
    expect(stdout).toContain('can’t be told which account asks')
  })
})

test('an instance that the settings name is set up in its primary Region, whichever one people sign in to', async () => {
  const { center, run } = await start({ seed: { region: 'us-east-1', replicas: ['eu-west-1'] } })
  const named = {
    IDENTITY_CENTER_INSTANCE_ARN: center.instanceArn,
    IDENTITY_STORE_ID: center.identityStoreId,
  }
  const { status, stderr } = await run('apply', named)
  expect({ status, stderr }).toMatchObject({ status: 0 })
  expect(center.permissionSets()).toHaveLength(2)
})

describe('before AWS is asked anything', () => {
  test('a command that there is not gets the usage', async () => {
    const { runApart } = await start()
    for (const args of [['aply'], ['plan', 'x']]) {
      const { status, stderr } = await runApart(...args)
      expect(status).toBe(1)
      expect(stderr).toMatch(/^usage: npm run setup -- plan/)
    }
  })

  test('mistakes of the policy and of its files are told with their places', async () => {
    const { center, run, folder } = await start()
    writeFileSync(join(folder, 'policies', 'admin.json'), '{')
    const { status, stdout } = await run('apply')
    expect(status).toBe(1)
    expect(stdout).toMatch(/company\.yaml:12:21 `policies\/admin\.json` is no JSON/)
    expect(center.calls).toEqual([])
  })

  test('a policy without the section has nothing to set up', async () => {
    const { center, run } = await start({ setup: '' })
    const { status, stdout } = await run('plan')
    expect(status).toBe(0)
    expect(stdout).toContain('has no section `setup:`')
    expect(center.calls).toEqual([])
  })
})
