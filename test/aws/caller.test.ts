import { expect, onTestFinished, test } from 'vitest'
import { caller } from '../../src/aws/caller.ts'
import { stsClient } from '../../src/clients.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { type IdentityCenterOptions, startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'

async function start(options: Omit<IdentityCenterOptions, 'clock'>) {
  const center = await startIdentityCenter({ clock: startClock(), ...options })
  onTestFinished(() => center.close())
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const sts = { endpoint: center.url, region: 'eu-west-1', credentials, maxAttempts: 1 }
  return { center, client: stsClient({ sts }) }
}

const seed = { accounts: [{ name: 'audit', id: '222222222201' }] }

test('whoever calls is in the management account, or in the delegated administrator', async () => {
  const { center, client } = await start({ seed })
  expect(await caller(client)).toEqual({
    accountId: center.managementAccountId,
    arn: `arn:aws:sts::${center.managementAccountId}:assumed-role/aws-access/sandbox`,
  })
  center.delegated = true
  expect(await caller(client)).toMatchObject({ accountId: '222222222201' })
  expect(center.calls.map(({ service, operation, outcome }) => `${service} ${operation} ${outcome}`)).toEqual(
    ['sts GetCallerIdentity ok', 'sts GetCallerIdentity ok'],
  )
})

test('credentials that are not good any more are a fault with a name', async () => {
  const { center, client } = await start({ seed })
  center.faults.plan('GetCallerIdentity', { kind: 'fail', error: 'ExpiredToken', status: 403 })
  await expect(caller(client)).rejects.toMatchObject({ name: 'ExpiredToken' })
})
