import { DescribeInstanceCommand } from '@aws-sdk/client-sso-admin'
import { isAboutKey } from '../../aws/errors.ts'
import { permissions, policyDocument } from '../../aws/permissions.ts'
import type { Env } from '../../config.ts'
import { type AwsFacts, checkAws } from './aws.ts'
import { Report } from './report.ts'
import { handsOutManagement, keyIn, placeOf } from './rights.ts'
import { checkPolicy } from './settings.ts'

/** Prints the IAM policy that the bot needs. What can't be found out stands as `*`; the exit code is 0 all the same. */
export async function printIamPolicy(env: Env): Promise<number> {
  const report = new Report(() => undefined)
  const policy = checkPolicy(report, env)
  const facts = checkAws(report, env, policy)
  const [management, key] = [await handsOutManagement(facts, policy), await ownKey(facts)]
  const needed = permissions.filter(
    (each) =>
      (management || each.needed !== 'management-account') && (key !== null || each.needed !== 'own-key'),
  )
  const place = { ...(await placeOf(facts, policy, env)), instanceKeyArn: key?.arn ?? null }
  console.log(JSON.stringify(policyDocument(needed, place), null, 2))
  return 0
}

/** The key of the company's own that Identity Center is encrypted with; null where there is none, as far as can be found out. */
async function ownKey(facts: AwsFacts): Promise<{ readonly arn: string | null } | null> {
  const center = await facts.center
  if ('lacks' in center) return null
  const { ssoAdmin, instance } = center.value
  try {
    const input = { InstanceArn: instance.instanceArn }
    const { EncryptionConfigurationDetails: details } = await ssoAdmin.send(
      new DescribeInstanceCommand(input),
    )
    return details?.KeyType === 'CUSTOMER_MANAGED_KEY' ? { arn: details.KmsKeyArn ?? null } : null
  } catch (error) {
    return isAboutKey(error) ? { arn: keyIn(error) } : null
  }
}
