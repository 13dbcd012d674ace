import * as z from 'zod'
import { accountPatterns, duration, list, shaped, text } from './parts.ts'
import { isPlain } from './shapes.ts'

// What AWS takes, so that nothing is refused half-way through.
// @see https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
// @see https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateGroup.html

const setName = shaped(
  'the exact name of a permission set: 1 to 32 ASCII letters, digits and `+=,.@_-`',
  /^[\w+=,.@-]{1,32}$/,
)

const groupName = text(
  'the exact name of an Identity Center group, of one line and at most 1024 characters',
  (value) => isPlain(value) && value.length <= 1024 && !value.includes('*') && !reserved.has(value),
)
const reserved = new Set(['Administrator', 'AWSAdministrators'])

const SESSION = 'the length of its sessions, from 1h to 12h, such as 8h'

const permissionSet = z.strictObject(
  {
    name: setName,
    description: z.exactOptional(
      shaped(
        'a text of at most 700 Latin-1 characters, without typographic quotes and dashes',
        /^[\t\n\r\x20-\x7E\xA1-\xFF]{1,700}$/,
      ),
    ),
    managedPolicies: z.exactOptional(
      list(
        'a list of policies that AWS manages, such as [ReadOnlyAccess]',
        shaped(
          'a policy that AWS manages, by its name such as ReadOnlyAccess or job-function/Billing, or by its ARN',
          /^(arn:[a-z-]+:iam::aws:policy\/)?[\w+=,.@-]+(\/[\w+=,.@-]+)*$/,
        ),
      ).max(20, { error: 'no more than the 20 policies that a permission set may have' }),
    ),
    inlinePolicy: z.exactOptional(
      text('the path of a JSON file, from this one, such as policies/admin.json', isPlain),
    ),
    session: z.exactOptional(
      duration(SESSION).refine((seconds) => seconds >= 3600 && seconds <= 12 * 3600, { error: SESSION }),
    ),
  },
  { error: 'the keys of a permission set, such as `name` and `managedPolicies`' },
)

const group = z.strictObject(
  {
    name: groupName,
    description: z.exactOptional(
      text(
        'a text of one line and at most 1024 characters',
        (value) => isPlain(value) && value.length <= 1024,
      ),
    ),
  },
  { error: 'the keys of a group: `name`, and perhaps `description`' },
)

const assignment = z.strictObject(
  {
    group: groupName,
    permissionSets: list('a list of permission sets by name, such as [AdministratorAccess]', setName),
    accounts: accountPatterns,
  },
  { error: '`group`, `permissionSets` and `accounts`' },
)

/** The shape of `setup:`. */
export const setup = z.strictObject(
  {
    permissionSets: z.exactOptional(list('a list of permission sets, or leave it out', permissionSet)),
    groups: z.exactOptional(list('a list of groups, or leave it out', group)),
    assignments: z.exactOptional(list('a list of assignments, or leave it out', assignment)),
  },
  { error: '`permissionSets`, `groups` and `assignments`' },
)

/** The mappings in its lists, by the list's key. */
export const setupEntries = { permissionSets: permissionSet, groups: group, assignments: assignment }
