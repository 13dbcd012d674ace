import { OrganizationsClient } from '@aws-sdk/client-organizations'
import { SSOAdminClient } from '@aws-sdk/client-sso-admin'
import { expect, onTestFinished, test } from 'vitest'
import { enabledInstance, findInstance, findNamed } from '../../src/aws/instance.ts'
import { organization } from '../../src/aws/organization.ts'
import { startClock } from '../../src/sandbox/clock.ts'
import { type Seed, startIdentityCenter } from '../../src/sandbox/identity-center/index.ts'

async function start(seed: Seed) {
  const center = await startIdentityCenter({ clock: startClock(), seed })
  onTestFinished(() => center.close())
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
  const config = { endpoint: center.url, region: 'eu-west-1', credentials, maxAttempts: 1 }
  const { managementAccountId } = organization(new OrganizationsClient(config))
  const client = new SSOAdminClient(config)
  const { instanceArn, identityStoreId } = center
  const untold: unknown[] = []
  return {
    center,
    untold,
    /** As the settings name it, asked in a Region. */
    named: (region: string, arn = instanceArn) =>
      findNamed(
        new SSOAdminClient({ ...config, region }),
        { instanceArn: arn, identityStoreId },
        region,
        (error) => untold.push(error),
      ),
    enabled: () => enabledInstance(client, 'eu-west-1', managementAccountId),
    find: () => findInstance(client, 'eu-west-1', managementAccountId),
  }
}

const accounts = [{ name: 'dev', id: '444444444401' }]

test("the organization's instance is the management account's, wherever it stands in the list", async () => {
  const { center, enabled, find } = await start({ accounts, accountInstance: 'dev' })
  const { instanceArn, identityStoreId, region } = center
  const instance = { instanceArn, identityStoreId, region }
  expect(await enabled()).toEqual({ kind: 'organization', instance, regions: ['eu-west-1'] })
  expect(await find()).toEqual(instance)
})

test('an account instance alone is told apart, and not worked with', async () => {
  const { enabled, find } = await start({ accounts, accountInstance: 'dev', enabled: false })
  expect(await enabled()).toEqual({ kind: 'account-only', owners: ['444444444401'] })
  await expect(find()).rejects.toThrow('only of account 444444444401')
})

test('nothing enabled is nothing found, without a look at the organization', async () => {
  const { center, enabled, find } = await start({ enabled: false })
  expect(await enabled()).toEqual({ kind: 'none' })
  await expect(find()).rejects.toThrow(
    'No active IAM Identity Center instance in eu-west-1: check portal.region',
  )
  expect(center.calls.map(({ service }) => service)).not.toContain('organizations')
})

test('where the organization can not be read, it is said that nobody knows whose an instance is', async () => {
  const { center, enabled, find } = await start({})
  center.faults.plan('DescribeOrganization', { kind: 'fail', error: 'AccessDeniedException' }, 2)
  const { instanceArn, identityStoreId, region } = center
  const instance = { instanceArn, identityStoreId, region }
  const why = 'AccessDeniedException: AccessDeniedException'
  expect(await enabled()).toEqual({ kind: 'untold', instances: [instance], why })
  expect(await find()).toEqual(instance)
})

test('of several whose owners nobody knows none is taken', async () => {
  const { center, find } = await start({ accounts, accountInstance: 'dev' })
  center.faults.plan('DescribeOrganization', { kind: 'fail', error: 'AccessDeniedException' })
  await expect(find()).rejects.toThrow(/More than one .* Organizations does not tell which .*AccessDenied/)
})

test('an instance that the settings name is written to in its primary Region, whichever one is asked', async () => {
  const { center, named, untold } = await start({ region: 'us-east-1', replicas: ['eu-west-1'] })
  const { instanceArn, identityStoreId } = center
  const instance = { instanceArn, identityStoreId, region: 'us-east-1' }
  expect(await named('eu-west-1')).toEqual(instance)
  expect(await named('us-east-1')).toEqual(instance)
  expect(center.calls.map(({ operation }) => operation)).toEqual(['DescribeInstance', 'DescribeInstance'])
  expect(untold).toEqual([])
})

test('where its primary Region can not be told, it is the one that was asked; a fault is none to go by', async () => {
  const { center, named, untold } = await start({})
  const failing = (error: string, status = 400) =>
    center.faults.plan('DescribeInstance', { kind: 'fail', error, status })
  failing('AccessDeniedException')
  expect(await named('eu-west-1')).toHaveProperty('region', 'eu-west-1')
  expect(untold).toMatchObject([{ name: 'AccessDeniedException' }])
  failing('InternalServerException', 500)
  await expect(named('eu-west-1')).rejects.toMatchObject({ name: 'InternalServerException' })
  await expect(named('eu-central-1')).rejects.toThrow('is not enabled in eu-central-1: check portal.region')
})
