import { isAboutKey, isDenied, words } from '../../aws/errors.ts'
import { permissions, type Place, statementFor } from '../../aws/permissions.ts'
import type { Env } from '../../config.ts'
import { sdkRegion } from '../edges/aws.ts'
import type { AwsFacts } from './aws.ts'
import { errorText, failed, type Finding, type Known } from './report.ts'
import type { CheckedPolicy } from './settings.ts'

/** Nothing is known yet of where the bot works. */
export const nowhere: Place = {
  region: '',
  instanceArn: null,
  instanceKeyArn: null,
  identityStoreId: null,
  managementAccountId: null,
  accountId: null,
  tableRegion: null,
  tableName: 'aws-access',
}

/** What the checks found out of where the bot works, for the ARNs of a policy. */
export async function placeOf(
  facts: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
  env: Env,
): Promise<Place> {
  const [checked, us, management, center, region] = await Promise.all([
    policy.then(or),
    facts.caller.then(or),
    facts.managementAccountId.then(or),
    facts.center.then(or),
    sdkRegion(),
  ])
  return {
    region: checked?.policy.portal.region ?? region ?? '',
    instanceArn: center?.instance.instanceArn ?? null,
    instanceKeyArn: null,
    identityStoreId: center?.instance.identityStoreId ?? null,
    managementAccountId: management,
    accountId: us?.accountId ?? null,
    tableRegion: region,
    tableName: env['TABLE_NAME'] || nowhere.tableName,
  }
}

const or = <T>(known: Known<T>): T | null => ('value' in known ? known.value : null)

/** The statement of an IAM policy that allows an action, on one line. */
export const statementText = (action: string, place: Place): string => {
  const permission = permissions.find((each) => each.action === action)
  return permission ? JSON.stringify(statementFor([permission], place)) : action
}

/** That AWS denies an action, and what allows it. */
export function noRight(action: string, place: Place, error: unknown): Finding {
  if (isAboutKey(error) && /^(sso|identitystore):/.test(action)) return noKey(action, place, error)
  return failed(
    `No right to ${inWords(action)}: AWS denies ${action} (${errorText(error)}).`,
    `Allow it in the bot’s IAM policy: ${statementText(action, place)}`,
  )
}

/** That what an action reads can't be decrypted: a statement that allows the action would help nobody. */
function noKey(action: string, place: Place, error: unknown): Finding {
  const key = 'KMS key that Identity Center is encrypted with'
  if (!isDenied(error))
    return failed(
      `The ${key} can’t be used: ${action} fails (${errorText(error)}).`,
      'See to the key in KMS, in the management account: it has to be there, and enabled.',
    )
  const statement = statementText('kms:Decrypt', { ...place, instanceKeyArn: keyIn(error) })
  return failed(
    `No right to use the ${key}: AWS denies kms:Decrypt to ${action} (${errorText(error)}).`,
    `Allow it in the bot’s IAM policy: ${statement}. The key’s own policy has to allow the bot’s role, too: ${keyPolicy}`,
  )
}

const keyPolicy = 'https://docs.aws.amazon.com/singlesignon/latest/userguide/baseline-KMS-key-policy.html'

/** The key that AWS names where it refuses one; null where it does not. */
export const keyIn = (error: unknown): string | null =>
  /arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/.exec(words(error))?.[0] ?? null

/** `organizations:ListAccounts` is to list accounts. */
const inWords = (action: string): string =>
  (action.split(':')[1] ?? action).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()

/** Whether rules are about the management account itself, and the bot runs there: AWS then acts with the bot's own rights. */
export async function handsOutManagement(
  facts: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
): Promise<boolean> {
  const [checked, management, home] = await Promise.all([policy, facts.managementAccountId, facts.home])
  if ('lacks' in checked || 'lacks' in management || ('value' in home && home.value === 'delegated'))
    return false
  return checked.value.names.some(({ kind, text }) => kind === 'account' && text === management.value)
}
