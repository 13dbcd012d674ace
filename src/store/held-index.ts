import { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from 'dynamodb-toolbox'
import type { HeldRow } from '../access/entitlement.ts'
import { type Entities, madeIt, unlessLater } from './entities.ts'
import { inTurn } from './in-turn.ts'
import { type AccessTable, heldIndex, heldPartition, heldSort, parseHeldSort } from './table.ts'

/** The last pass over all assignments that was finished; ISO 8601. */
export interface HeldIndexHead {
  readonly startedAt: string
  readonly finishedAt: string
  /** How many parts AWS did not tell, which are as an earlier pass left them; absent where there were none. */
  readonly skipped?: number
}

/** A permission set in one account, or in all of them. */
export type IndexPart = Pick<HeldRow, 'permissionSetArn'> & Partial<HeldRow>

/**
 * Who is assigned what, by principal, for where AWS does not tell it so. A pass goes over all
 * assignments, by permission set and account in the order of their keys, and settles each: so it writes what has changed and
 * nothing else. Throws where the table can't be read or
 * written.
 */
export function heldIndexStore(table: AccessTable, { heldRow, heldIndexHead }: Entities) {
  const headKey = { pk: heldIndex, sk: 'head' }

  /** The keys of all rows after `after` and up to `end`. */
  async function rowsBetween(after: HeldRow | undefined, end: string): Promise<{ pk: string; sk: string }[]> {
    const { Items = [] } = await table
      .build(QueryCommand)
      .query({ index: 'person', partition: heldIndex, range: { between: [justAfter(after), end] } })
      .options({ maxPages: Infinity })
      .send()
    return Items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }))
  }

  async function drop(rows: readonly { pk: string; sk: string }[]): Promise<void> {
    await inTurn(rows, (key) => heldRow.build(DeleteItemCommand).key(key).send())
  }

  return {
    /** The last finished pass; undefined before the first. */
    async head(): Promise<HeldIndexHead | undefined> {
      const { Item } = await heldIndexHead
        .build(GetItemCommand)
        .key(headKey)
        .options({ consistent: true })
        .send()
      return Item?.record as HeldIndexHead | undefined
    },

    /** What one user or group is assigned, as it was when each was last looked at. */
    async of(principalId: string): Promise<HeldRow[]> {
      const { Items = [] } = await table
        .build(QueryCommand)
        .entities(heldRow)
        .query({ partition: heldPartition(principalId) })
        .options({ consistent: true, maxPages: Infinity })
        .send()
      return Items.map(({ sk }) => parseHeldSort(sk))
    },

    /**
     * Makes these the principals who are assigned `row`, and drops all rows since `after`. `isLeftOut` is asked for everybody
     * who is not there yet.
     */
    async settle(
      after: HeldRow | undefined,
      row: HeldRow,
      principals: ReadonlySet<string>,
      isLeftOut: (principalId: string) => Promise<boolean>,
    ): Promise<void> {
      const sk = heldSort(row)
      const present = await rowsBetween(after, sk)
      const wanted = new Set([...principals].map(heldPartition))
      const known = new Set(present.filter((each) => each.sk === sk).map(({ pk }) => pk))
      const missing = [...principals].filter((id) => !known.has(heldPartition(id)))
      await inTurn(missing, async (id) => {
        if (await isLeftOut(id)) return
        await heldRow
          .build(PutItemCommand)
          .item({ pk: heldPartition(id), sk, person: heldIndex })
          .send()
      })
      await drop(present.filter((each) => each.sk !== sk || !wanted.has(each.pk)))
    },

    /** Leaves a part as it is, and drops all rows between `after` and it. Returns how far the index has been gone over by that. */
    async stepOver(after: HeldRow | undefined, { permissionSetArn, accountId }: IndexPart): Promise<HeldRow> {
      const sk = heldSort({ permissionSetArn, accountId: accountId ?? '' })
      const before = await rowsBetween(after, sk)
      await drop(before.filter((each) => each.sk !== sk))
      return { permissionSetArn, accountId: accountId ?? last }
    },

    /** Ends a pass: drops all rows since `after`. A later pass that was finished stays the last. */
    async finish(after: HeldRow | undefined, head: HeldIndexHead): Promise<void> {
      await drop(await rowsBetween(after, last))
      await madeIt(
        heldIndexHead
          .build(PutItemCommand)
          .item({ ...headKey, record: head })
          .options({ condition: unlessLater(head.startedAt) })
          .send(),
      )
    },
  }
}

/** Keys end in the twelve digits of an account, so that nothing lies between a key and this. */
const justAfter = (row: HeldRow | undefined): string => `${row ? heldSort(row) : ''}!`

/** After every ARN, and after every account. */
const last = '~'
