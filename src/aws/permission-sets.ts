import {
  DescribePermissionSetCommand,
  ListPermissionSetsCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import type { PermissionSet } from '../access/catalogue.ts'
import { isDenied, unlessGone, words } from './errors.ts'
import type { Instance } from './instance.ts'
import { following, type Page, pageAt } from './pages.ts'

/** A permission set that may not be described, in AWS's words: a policy can go by tags and by ARNs. */
export interface NotShown {
  readonly denied: string
}

/**
 * The permission sets of the instance. Reads throw, and may be tried again.
 * @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_DescribePermissionSet.html
 */
export function permissionSets(client: SSOAdminClient, { instanceArn: InstanceArn }: Instance) {
  /** The permission set as it is now; undefined where it is gone. */
  async function describe(arn: string): Promise<PermissionSet | undefined> {
    const command = new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: arn })
    const found = (await unlessGone(client.send(command)))?.PermissionSet
    if (!found?.Name) return undefined
    return {
      arn,
      name: found.Name,
      ...(found.Description ? { description: found.Description } : {}),
      sessionSeconds: isoSeconds(found.SessionDuration ?? defaultSession),
    }
  }

  return {
    describe,

    /** The same for whoever goes on without those that may not be described. */
    describeIfShown: (arn: string): Promise<PermissionSet | NotShown | undefined> =>
      describe(arn).catch((error: unknown) => {
        if (isDenied(error)) return { denied: words(error) }
        throw error
      }),

    /** One page of ARNs: the list tells nothing else. Null where the token is not good any more. */
    arns: (token?: string): Promise<Page<string> | null> =>
      pageAt(token, async (next) => {
        const input = { InstanceArn, MaxResults: 100, ...next }
        const answer = await client.send(new ListPermissionSetsCommand(input))
        return { items: answer.PermissionSets ?? [], ...following(answer.NextToken) }
      }),
  }
}

export type PermissionSets = ReturnType<typeof permissionSets>

/** What a permission set without a session length of its own has. */
const defaultSession = 'PT1H'

/** Seconds of an ISO 8601 length as AWS writes them, such as `PT1H30M`; the default's for anything else. */
function isoSeconds(text: string): number {
  const [whole, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text) ?? []
  const total =
    Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  return whole && total > 0 ? total : 3600
}
