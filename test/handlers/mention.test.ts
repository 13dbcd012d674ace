import { describe, expect, test } from 'vitest'
import { heard } from '../../src/handlers/mention.ts'

const body = { authorizations: [{ enterprise_id: null, team_id: 'T1', user_id: 'U0BOT', is_bot: true }] }
const event = {
  type: 'app_mention',
  user: 'U0GRACE',
  team: 'T1',
  text: '<@U0BOT> approve',
  ts: '2.0',
  thread_ts: '1.0',
  channel: 'C1',
  event_ts: '2.0',
} as const

describe('who called the bot', () => {
  test('is the person whom Slack names, in the workspace they speak from', () => {
    const mention = { channel: 'C1', threadTs: '1.0', said: { verb: 'approve' } }
    expect(heard(event, body)).toEqual({ ...mention, speaker: { slackId: 'U0GRACE', teamId: 'T1' } })
    expect(heard({ ...event, user_team: 'T2' }, body)?.speaker.teamId).toBe('T2')
    const { team: _, thread_ts: __, ...bare } = event
    expect(heard(bare, {})).toEqual({
      ...mention,
      threadTs: null,
      speaker: { slackId: 'U0GRACE', teamId: null },
    })
  })

  test.each(['file_share', 'thread_broadcast'])('may have written a message of the kind %s', (subtype) => {
    expect(heard({ ...event, subtype }, body)?.said).toEqual({ verb: 'approve' })
  })

  test.each([
    ['nobody', { user: undefined }],
    ['an app in its own name', { user: undefined, bot_id: 'B1', subtype: 'bot_message' }],
    ['an app in the name of its bot or of a person', { bot_id: 'B1' }],
    ['Slack itself', { subtype: 'channel_topic' }],
  ])('is not answered where it is %s', (_, changes) => {
    const { user, ...rest } = { ...event, ...changes }
    expect(heard(user === undefined ? rest : { ...rest, user }, body)).toBeNull()
  })
})
