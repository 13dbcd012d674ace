import * as z from 'zod'
import { isElsewhere, isPortalUrl } from '../access/portal-host.ts'
import { accountPatterns, duration, list, shaped, text } from './parts.ts'
import { setup, setupEntries } from './setup-schema.ts'
import { hostOf, isHost, isPlain } from './shapes.ts'

const region = shaped('a Region such as eu-west-1', /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/)
const channel = shaped('the id of a channel, such as C0123456789', /^[CG][A-Z0-9]{7,}$/)
const setNames = list('a list of sets from `people`, such as [leads]', text('the name of a set', isPlain))
const exactNames = list(
  'a list of Identity Center groups, such as [Engineers]',
  text('the exact name of an Identity Center group', (value) => isPlain(value) && !value.includes('*')),
)

const PORTAL =
  'the https address of the AWS access portal on its AWS host, without `#/`, such as https://d-1234567890.awsapps.com/start'
const PORTAL_AT_AWS =
  "the portal's own address at AWS, which tools need where a browser follows any other: the console of IAM Identity Center shows it under Dashboard or Settings, AWS access portal URLs, such as https://d-1234567890.awsapps.com/start"

const portal = z.strictObject(
  {
    startUrl: z
      .string({ error: PORTAL })
      .refine(isPortalUrl, { error: ({ input }) => (isElsewhere(String(input)) ? PORTAL_AT_AWS : PORTAL) })
      .transform((url) => url.replace(/\/+$/, '')),
    region,
    session: shaped(
      'a short name of ASCII letters, digits, `_`, `.` and `-` that begins with a letter or a digit, such as acme',
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
    ),
    defaultRegion: z.exactOptional(region),
  },
  { error: '`startUrl`, `region` and `session`' },
)

const slack = z.strictObject(
  {
    approvals: channel,
    teams: list(
      'a list of workspace ids, such as [T0123456789]',
      shaped('the id of a workspace, such as T0123456789', /^[TE][A-Z0-9]{7,}$/),
    ),
    emailDomains: list(
      'a list of hosts of e-mail addresses, such as [acme.com]',
      text('the exact host of e-mail addresses, such as acme.com', isHost),
    ).transform((hosts) => hosts.map((host) => host.toLowerCase())),
  },
  { error: '`approvals`, `teams` and `emailDomains`' },
)

const peopleSet = z.strictObject(
  {
    all: z.exactOptional(z.literal(true, { error: 'true, or leave it out' })),
    emails: z.exactOptional(
      list(
        'a list of e-mail addresses, such as [grace@acme.com]',
        text('an e-mail address, such as grace@acme.com', (value) => hostOf(value) !== undefined),
      ),
    ),
    groups: z.exactOptional(exactNames),
    usergroups: z.exactOptional(
      list(
        'a list of Slack user group ids, such as [S0123456789]',
        shaped('the id of a Slack user group, such as S0123456789', /^S[A-Z0-9]{7,}$/),
      ),
    ),
  },
  { error: '`all: true`, `emails`, `groups` or `usergroups`' },
)

const globs = (of: string) =>
  list(
    `a list of ${of} names, such as ["*"]`,
    text(`a name or a glob of names, in quotes where YAML needs them`, isPlain),
  )

const rule = z.strictObject(
  {
    name: text('a name of one line for this rule: cards and refusals show it', isPlain),
    who: setNames,
    permissionSets: z.exactOptional(globs('permission set')),
    accounts: z.exactOptional(accountPatterns),
    groups: z.exactOptional(globs('group')),
    approval: z.exactOptional(
      z.literal('none', { error: '`none` to grant at once, or `approvers` instead' }),
    ),
    approvers: z.exactOptional(setNames),
    approvals: z.exactOptional(
      z
        .int({ error: 'how many different people have to approve, 1 or more' })
        .min(1, { error: 'how many different people have to approve, 1 or more' }),
    ),
    maxDuration: duration('the longest time it may be asked for, such as 30m, 2h, 1h30m or 1d'),
    answerWithin: z.exactOptional(
      duration('the time approvers have to answer, such as 30m, 2h, 1h30m or 1d'),
    ),
    channel: z.exactOptional(channel),
    sensitive: z.exactOptional(z.boolean({ error: 'true or false' })),
  },
  { error: 'the keys of a rule, such as `name` and `who`' },
)

const onboarding = z.strictObject(
  { who: setNames, approvers: setNames, groups: exactNames },
  { error: '`who`, `approvers` and `groups`' },
)

const offboarding = z.strictObject(
  { deleteUser: z.exactOptional(z.boolean({ error: 'true or false' })) },
  { error: '`deleteUser`' },
)

const SETS = 'named sets of people, such as `everyone: { all: true }`'

/** The shape of the file; what its parts say about each other is checked apart (src/policy-file/checks.ts). */
export const policySchema = z.strictObject(
  {
    portal,
    slack,
    identitySource: z.exactOptional(
      z.enum(['identity-center', 'external'], {
        error: '`identity-center`, or `external` where an identity provider feeds it',
      }),
    ),
    people: z
      .record(z.string(), peopleSet, { error: SETS })
      .refine((sets) => Object.keys(sets).length > 0, { error: SETS }),
    admins: setNames,
    rules: list('a list of at least one rule', rule),
    onboarding: z.exactOptional(onboarding),
    offboarding: z.exactOptional(offboarding),
    setup: z.exactOptional(setup),
  },
  { error: '`portal`, `slack`, `people`, `admins` and `rules`; docs/policy.md has an example' },
)

export type RuleEntry = z.output<typeof rule>

export type SetupEntry = z.output<typeof setup>

/** The keys that are known in the mapping at a path, for "did you mean". */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const shapes: Record<string, { shape: object }> = {
    portal,
    slack,
    people: peopleSet,
    rules: rule,
    onboarding,
    offboarding,
    setup,
  }
  const entries: Record<string, { shape: object }> = setupEntries
  const [top, inside] = path.map(String)
  if (top === undefined) return Object.keys(policySchema.shape)
  const schema = top === 'setup' && inside !== undefined ? entries[inside] : shapes[top]
  return Object.keys(schema?.shape ?? {})
}
