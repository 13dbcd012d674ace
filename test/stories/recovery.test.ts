import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, test } from 'vitest'
import { hosts, type World, world } from '../world/index.ts'

const inProd = (person: string) => ({ person, account: 'prod', permissionSet: 'ReadOnlyAccess' })

async function granted(story: World, length: string): Promise<void> {
  await story.ada.says(`/aws-access request prod ReadOnlyAccess ${length} checking`)
  await story.settled()
  await story.grace.presses('Approve')
  await story.settled()
  expect(story.identityCenter.assignments()).toContainEqual(inProd('ada'))
}

test('what was ended before the process died is taken away at the next tick, not at the next look by itself', async () => {
  // On the frozen host the worker only hears of it when the story says so.
  const story = await world({ host: 'frozen' })
  await granted(story, '8h')
  await story.after('2m')
  await story.ada.says('/aws-access end')
  await story.app.kill()
  await story.startApp()
  await story.after('2m')
  expect(story.identityCenter.assignments()).not.toContainEqual(inProd('ada'))
})

describe.each(hosts)('on the %s host', (host) => {
  test('a record that can’t be read keeps nobody else from being found', async () => {
    const story = await world({ host })
    const { barbara, grace, slack, identityCenter, settled, after } = story
    await granted(story, '8h')
    await barbara.says('/aws-access request prod ReadOnlyAccess 8h other')
    await settled()
    await spoil(story, 'other')
    expect((await grace.says('/aws-access list all'))?.rendered).toContain('prod')
    slack.setFlags('ada', { deleted: true })
    for (let minutes = 0; minutes < 4; minutes += 1) await after('1m')
    expect(identityCenter.assignments()).not.toContainEqual(inProd('ada'))
  })
})

/** Puts the record of the request with this reason into a state that this version does not know. */
async function spoil({ table }: World, reason: string): Promise<void> {
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }
  const client = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials })
  const tables = DynamoDBDocumentClient.from(client)
  const { Items = [] } = await tables.send(new ScanCommand({ TableName: 'aws-access' }))
  const item = Items.find(({ record }) => record?.reason === reason)
  expect(item).toBeDefined()
  await tables.send(
    new UpdateCommand({
      TableName: 'aws-access',
      Key: { pk: item?.['pk'], sk: item?.['sk'] },
      UpdateExpression: 'SET #record.#status = :unknown',
      ExpressionAttributeNames: { '#record': 'record', '#status': 'status' },
      ExpressionAttributeValues: { ':unknown': 'paused' },
    }),
  )
  client.destroy()
}
