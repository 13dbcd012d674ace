import { permissions, policyDocument } from '../../aws/permissions.ts'
import type { Env } from '../../config.ts'
import { checkAws } from './aws.ts'
import { Report } from './report.ts'
import { handsOutManagement, placeOf } from './rights.ts'
import { checkPolicy } from './settings.ts'

/** Prints the IAM policy that the bot needs. What can't be found out stands as `*`; the exit code is 0 all the same. */
export async function printIamPolicy(env: Env): Promise<number> {
  const report = new Report(() => undefined)
  const policy = checkPolicy(report, env)
  const facts = checkAws(report, env, policy)
  const management = await handsOutManagement(facts, policy)
  const needed = permissions.filter((each) => management || each.needed !== 'management-account')
  console.log(JSON.stringify(policyDocument(needed, await placeOf(facts, policy, env)), null, 2))
  return 0
}
