import { GetItemCommand, PutItemCommand } from 'dynamodb-toolbox'
import type { LoginRecord, SentProfile } from '../access/login-record.ts'
import type { KnownName } from '../access/sign-in.ts'
import { type Entities, madeIt } from './entities.ts'
import { loginPartition } from './table.ts'

/** A record as it was read: `version` is what a save is made on condition of, 0 where there is none yet. */
export interface KeptLogin {
  readonly version: number
  readonly record?: LoginRecord
}

/** As little as an item holds 400 KB: account, permission set, name, the account's name, whether it is gone. */
type Row = readonly [string, string, string, string, 0 | 1]

interface Content extends Pick<LoginRecord, 'askedAt' | 'wholeAt'> {
  readonly rows: readonly Row[]
}

const contentBytes = 350_000

/**
 * What each person was sent by `/aws-login`, by their id in the identity store. Throws where the table can't be read or
 * written. @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export function loginStore({ login: entity }: Entities) {
  const key = (principalId: string) => ({ pk: loginPartition(principalId), sk: 'login' })

  async function read(principalId: string): Promise<KeptLogin> {
    const { Item } = await entity
      .build(GetItemCommand)
      .key(key(principalId))
      .options({ consistent: true })
      .send()
    return Item ? { version: Item.version, record: recordOf(Item.content) } : { version: 0 }
  }

  return {
    read,

    /** The names that are theirs, for any other message that names a profile; empty before the first `/aws-login`. */
    names: async (principalId: string): Promise<readonly KnownName[]> =>
      (await read(principalId)).record?.profiles ?? [],

    /** Replaces what was read at `version`; false where it has changed since. */
    save: (principalId: string, record: LoginRecord, version: number): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({ ...key(principalId), version: version + 1, content: contentOf(record) })
          .options({
            condition: version === 0 ? { attr: 'sk', exists: false } : { attr: 'version', eq: version },
          })
          .send(),
      ),
  }
}

/** What does not fit is forgotten, what has been gone the longest first. */
function contentOf({ askedAt, wholeAt, profiles }: LoginRecord): string {
  const rows: Row[] = []
  let room = contentBytes
  for (const { accountId, permissionSet, name, account, gone } of profiles) {
    const row: Row = [accountId, permissionSet, name, account, gone ? 1 : 0]
    room -= Buffer.byteLength(JSON.stringify(row)) + 1
    if (room < 0) break
    rows.push(row)
  }
  // Where even something that is held does not fit, nobody can say later what is new.
  const isWhole = wholeAt !== undefined && !profiles.slice(rows.length).some(({ gone }) => !gone)
  const content: Content = { askedAt, ...(isWhole ? { wholeAt } : {}), rows }
  return JSON.stringify(content)
}

function recordOf(text: string): LoginRecord {
  const { rows, ...times }: Content = JSON.parse(text)
  const profiles = rows.map(([accountId, permissionSet, name, account, gone]): SentProfile => ({
    accountId,
    permissionSet,
    name,
    account,
    ...(gone === 1 ? { gone: true } : {}),
  }))
  return { ...times, profiles }
}
