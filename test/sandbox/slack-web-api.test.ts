// The rule is about windows of a browser; chat.postMessage is not.
import { type KnownBlock, WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clock, startClock } from '../../src/sandbox/clock.ts'
import { type SlackOptions, startSlack } from '../../src/sandbox/slack/start.ts'
import type { Workspace } from '../../src/sandbox/slack/workspace.ts'
import { silent } from './slack-bolt.ts'

const open: Workspace[] = []
const clock: Clock = startClock()
const seed: SlackOptions['seed'] = {
  people: [
    { name: 'ada', tz: 'Europe/Berlin' },
    { name: 'grace' },
    { name: 'gone', deleted: true },
    { name: 'guest', isRestricted: true },
    { name: 'helper', isBot: true },
  ],
  channels: [
    { name: 'general' },
    { name: 'attic', archived: true },
    { name: 'elsewhere', bot: false },
    { name: 'secret', private: true, bot: false },
    { name: 'vault', private: true, members: ['grace'] },
  ],
  userGroups: [{ handle: 'leads', members: ['grace'] }],
}

async function slack(options: Partial<SlackOptions> = {}): Promise<{ workspace: Workspace; web: WebClient }> {
  const workspace = await startSlack({ clock, seed, ...options })
  open.push(workspace)
  return { workspace, web: client(workspace) }
}

function client(workspace: Workspace, token = workspace.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: workspace.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 300,
    logger: silent,
  })
}

let workspace: Workspace
let web: WebClient
beforeAll(async () => {
  ;({ workspace, web } = await slack({ rateLimits: false }))
})
afterAll(() => Promise.all(open.map((one) => one.close())))

const general = 'C0GENERAL'
const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } })
const error = (code: string): unknown =>
  expect.objectContaining({ data: expect.objectContaining({ error: code }) })
const about = (what: RegExp): unknown =>
  expect.objectContaining({
    data: expect.objectContaining({
      response_metadata: expect.objectContaining({ messages: [expect.stringMatching(what)] }),
    }),
  })
const raw = (method: string, init: RequestInit = {}): Promise<unknown> =>
  fetch(workspace.url + method, { method: 'POST', ...init }).then((answer) => answer.json())

describe('who may call', () => {
  test('a call without a token is not authenticated', async () => {
    expect(await raw('auth.test')).toEqual({ ok: false, error: 'not_authed' })
  })

  test('a wrong token is refused', async () => {
    await expect(client(workspace, 'xoxb-other').auth.test()).rejects.toEqual(error('invalid_auth'))
  })

  test('a revoked token is refused as such', async () => {
    const other = await slack()
    other.workspace.revokeTokens()
    await expect(other.web.auth.test()).rejects.toEqual(error('token_revoked'))
  })

  test('a bot without the scope is told which one is needed and which ones it has', async () => {
    const other = await slack({ botScopes: ['commands'] })
    await expect(other.web.users.info({ user: 'U0ADA' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read', provided: 'commands' },
    })
  })

  test('an app-level token is for connections only, and they for it', async () => {
    await expect(client(workspace, workspace.appToken).auth.test()).rejects.toEqual(
      error('not_allowed_token_type'),
    )
    await expect(web.apps.connections.open({})).rejects.toEqual(error('not_allowed_token_type'))
  })

  test('a method that is not there is unknown', async () => {
    await expect(web.apiCall('chat.shout')).rejects.toEqual(error('unknown_method'))
  })

  test('unknown and missing arguments are refused by name', async () => {
    await expect(web.apiCall('users.info', { user: 'U0ADA', colour: 'red' })).rejects.toEqual(about(/colour/))
    await expect(web.apiCall('chat.postMessage', { text: 'hi' })).rejects.toEqual(about(/channel/))
  })

  test('a JSON body is as good as a form', async () => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${workspace.botToken}` }
    const body = JSON.stringify({ channel: general, text: 'json', unfurl_links: false })
    expect(await raw('chat.postMessage', { headers, body })).toMatchObject({ ok: true, channel: general })
  })
})

describe('messages', () => {
  test('a message is posted, edited and linked to', async () => {
    const { ts = '' } = await web.chat.postMessage({
      channel: general,
      text: 'one',
      blocks: [section('*one*')],
    })
    await web.chat.update({ channel: general, ts, text: 'two', blocks: [section('two')] })
    const link = await web.chat.getPermalink({ channel: general, message_ts: ts })
    expect(workspace.channel('general').messages().at(-1)).toMatchObject({
      ts,
      rendered: 'two',
      edited: true,
    })
    expect(link.permalink).toBe(`https://sandbox.slack.com/archives/${general}/p${ts.replace('.', '')}`)
  })

  test('a reply goes to its thread, and only below a parent that is there', async () => {
    const parent = await web.chat.postMessage({ channel: general, text: 'parent' })
    const reply = await web.chat.postMessage({ channel: general, text: 'reply', thread_ts: parent.ts ?? '' })
    expect(workspace.channel('general').thread(parent.ts ?? '')).toMatchObject([{ text: 'reply' }])
    const below = (thread_ts: string): Promise<unknown> =>
      web.chat.postMessage({ channel: general, text: 'x', thread_ts })
    await expect(below('1.000001')).rejects.toEqual(error('thread_not_found'))
    await expect(below(reply.ts ?? '')).rejects.toEqual(error('cannot_reply_to_message'))
  })

  test('a user id for a channel opens direct messages and gives their id', async () => {
    const { channel } = await web.chat.postMessage({ channel: 'U0ADA', text: 'psst' })
    expect(channel).toBe('D0ADA')
    expect(workspace.person('ada').dms()).toMatchObject([{ text: 'psst' }])
  })

  test.each([
    ['C0NOWHERE', 'channel_not_found'],
    ['C0ATTIC', 'is_archived'],
    ['C0ELSEWHERE', 'not_in_channel'],
    ['C0SECRET', 'channel_not_found'],
    ['U0GONE', 'user_disabled'],
    ['U0HELPER', 'cannot_dm_bot'],
  ])('nothing can be posted to %s: %s', async (channel, code) => {
    await expect(web.chat.postMessage({ channel, text: 'x' })).rejects.toEqual(error(code))
  })

  test('chat:write.public lets the bot post where it is no member', async () => {
    const other = await slack({ botScopes: ['chat:write', 'chat:write.public'] })
    expect(await other.web.chat.postMessage({ channel: 'C0ELSEWHERE', text: 'x' })).toMatchObject({
      ok: true,
    })
  })

  test('an administrator may keep the bot from posting', async () => {
    const other = await slack()
    other.workspace.setChannel('general', { restricted: true })
    await expect(other.web.chat.postMessage({ channel: general, text: 'x' })).rejects.toEqual(
      error('restricted_action'),
    )
  })

  test("only the bot's own messages that are still there can be edited", async () => {
    const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'soon gone' })
    const [message] = workspace.channel('general').messages().slice(-1)
    if (message) workspace.deleteMessage(message)
    await expect(web.chat.update({ channel: general, ts, text: 'x' })).rejects.toEqual(
      error('message_not_found'),
    )
    workspace.deliverTo(async () => ({ status: 200, headers: {}, body: '' }))
    await workspace.person('ada').mentions('hello')
    const hers = workspace.channel('general').messages().at(-1)?.ts ?? ''
    await expect(web.chat.update({ channel: general, ts: hers, text: 'x' })).rejects.toEqual(
      error('cant_update_message'),
    )
    await expect(web.chat.update({ channel: 'U0ADA', ts: hers, text: 'x' })).rejects.toEqual(
      error('channel_not_found'),
    )
  })

  test('an ephemeral message is seen by one person, who is in the channel, and cannot be edited', async () => {
    const { message_ts = '' } = await web.chat.postEphemeral({
      channel: general,
      user: 'U0ADA',
      text: 'just you',
    })
    expect(workspace.person('ada').sees()).toContain('just you')
    expect(workspace.person('grace').sees()).not.toContain('just you')
    await expect(web.chat.update({ channel: general, ts: message_ts, text: 'x' })).rejects.toEqual(
      error('message_not_found'),
    )
    await expect(web.chat.postEphemeral({ channel: 'C0VAULT', user: 'U0ADA', text: 'x' })).rejects.toEqual(
      error('user_not_in_channel'),
    )
  })

  test('a message must say something, and not too much', async () => {
    const say = (text: string): Promise<unknown> => web.chat.postMessage({ channel: general, text })
    await expect(say('')).rejects.toEqual(error('no_text'))
    await expect(say('x'.repeat(40_001))).rejects.toEqual(error('msg_too_long'))
    const attachments = Array.from({ length: 101 }, () => ({ text: 'x' }))
    await expect(web.chat.postMessage({ channel: general, text: 'x', attachments })).rejects.toEqual(
      error('too_many_attachments'),
    )
  })

  test('blocks without a text, and long texts, are warned of', async () => {
    const other = await slack()
    await other.web.apiCall('chat.postMessage', { channel: general, blocks: [section('x')] })
    await other.web.chat.postMessage({ channel: general, text: 'x'.repeat(4001) })
    expect(other.workspace.warnings.map(({ warning }) => warning)).toEqual([
      'missing_text_in_message',
      'text_longer_than_4000',
    ])
  })

  test('whoever is called up by a message is written down, unless it is escaped', async () => {
    const blocks = [section('<!here> &lt;!channel&gt; <@U0ADA>')]
    await web.chat.postMessage({ channel: general, text: 'a text', blocks })
    expect(workspace.channel('general').messages().at(-1)?.pings).toEqual(['<!here>', '<@U0ADA>'])
  })
})

describe('people and places', () => {
  test('an address is shown only to those who may read it', async () => {
    const other = await slack({ botScopes: ['users:read'] })
    const info = await other.web.users.info({ user: 'U0ADA' })
    expect(info.user?.profile).not.toHaveProperty('email')
    expect((await web.users.info({ user: 'U0ADA' })).user?.profile?.email).toBe('ada@example.com')
  })

  test('flags are shown as Slack does, and nothing but the name of somebody deactivated', async () => {
    expect((await web.users.info({ user: 'U0GUEST' })).user).toMatchObject({ is_restricted: true })
    const gone = (await web.users.info({ user: 'U0GONE' })).user
    expect(gone).toMatchObject({ deleted: true })
    expect(gone).not.toHaveProperty('is_restricted')
  })

  test('nobody is found by an address that nobody has, nor by an unknown id', async () => {
    await expect(web.users.lookupByEmail({ email: 'no@example.com' })).rejects.toEqual(
      error('users_not_found'),
    )
    await expect(web.users.info({ user: 'U0NOBODY' })).rejects.toEqual(error('user_not_found'))
    const found = await web.users.lookupByEmail({ email: 'ADA@example.com' })
    expect(found.user?.id).toBe('U0ADA')
  })

  test('user groups and their members are listed', async () => {
    expect((await web.usergroups.list()).usergroups).toMatchObject([{ id: 'S0LEADS', handle: 'leads' }])
    expect((await web.usergroups.users.list({ usergroup: 'S0LEADS' })).users).toEqual(['U0GRACE'])
  })

  test('members of a channel come in pages', async () => {
    const first = await web.conversations.members({ channel: general, limit: 2 })
    const cursor = first.response_metadata?.next_cursor ?? ''
    const second = await web.conversations.members({ channel: general, limit: 2, cursor })
    expect([first.members, second.members]).toEqual([['U0ADA', 'U0GRACE'], ['U0ACCESSBOT']])
    expect(second.response_metadata?.next_cursor).toBe('')
  })

  test('what happens to people and channels is seen at once', async () => {
    const other = await slack()
    other.workspace.setFlags('ada', { deleted: true })
    other.workspace.kick('general', 'bot')
    other.workspace.setUserGroup('leads', [])
    other.workspace.addMember({ name: 'linus' }, ['general'])
    expect((await other.web.users.info({ user: 'U0ADA' })).user?.deleted).toBe(true)
    expect((await other.web.users.info({ user: 'U0LINUS' })).user?.deleted).toBe(false)
    expect((await other.web.usergroups.users.list({ usergroup: 'S0LEADS' })).users).toEqual([])
    await expect(other.web.chat.postMessage({ channel: general, text: 'x' })).rejects.toEqual(
      error('not_in_channel'),
    )
  })

  test('a shared channel says so', async () => {
    const other = await slack()
    other.workspace.setChannel('general', { extShared: true })
    expect((await other.web.conversations.info({ channel: general })).channel).toMatchObject({
      is_ext_shared: true,
      is_member: true,
    })
  })
})

describe('files', () => {
  test('a text file is shared in direct messages', async () => {
    const { channel } = await web.conversations.open({ users: 'U0GRACE' })
    const file = { filename: 'config', content: '[profile x]\n', title: '~/.aws/config' }
    await web.filesUploadV2({ channel_id: channel?.id ?? '', initial_comment: 'here', ...file })
    const [dm] = workspace.person('grace').dms()
    expect(dm).toMatchObject({ text: 'here', files: [{ title: '~/.aws/config', content: '[profile x]\n' }] })
  })

  test('a file whose bytes never came cannot be shared', async () => {
    const { file_id = '' } = await web.files.getUploadURLExternal({ filename: 'x', length: 3 })
    await expect(web.files.completeUploadExternal({ files: [{ id: file_id }] })).rejects.toEqual(
      error('file_not_found'),
    )
  })
})

describe('limits and trouble', () => {
  test('a channel takes five messages at once and then one a second', async () => {
    const own = startClock()
    const other = await slack({ clock: own })
    const post = (): Promise<unknown> => other.web.chat.postMessage({ channel: general, text: 'x' })
    for (let count = 0; count < 5; count += 1) await post()
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 })
    await other.web.chat.postMessage({ channel: 'U0ADA', text: 'another place' })
    own.advance(1000)
    await post()
    expect(other.workspace.calls.filter(({ outcome }) => outcome === 'ratelimited')).toHaveLength(1)
  })

  test("a method's calls a minute are counted by its tier", async () => {
    const own = startClock()
    const other = await slack({ clock: own })
    const list = (): Promise<unknown> => other.web.usergroups.list()
    for (let count = 0; count < 20; count += 1) await list()
    await expect(list()).rejects.toMatchObject({ retryAfter: 3 })
    own.advance(3000)
    await list()
  })

  test('a planned failure is answered instead of the work', async () => {
    const other = await slack()
    other.workspace.faults.plan('chat.postMessage', { kind: 'fail', error: 'internal_error' })
    const post = (): Promise<unknown> => other.web.chat.postMessage({ channel: general, text: 'x' })
    await expect(post()).rejects.toEqual(error('internal_error'))
    expect(other.workspace.channel('general').messages()).toEqual([])
    await post()
    expect(other.workspace.calls.map(({ outcome }) => outcome)).toEqual(['internal_error', 'ok'])
  })

  test('a late answer comes after the work was done', async () => {
    const other = await slack()
    other.workspace.faults.plan('chat.postMessage', { kind: 'late', ms: 50 })
    const start = Date.now()
    await other.web.chat.postMessage({ channel: general, text: 'x' })
    expect(Date.now() - start).toBeGreaterThanOrEqual(49)
    expect(other.workspace.channel('general').messages()).toHaveLength(1)
  })

  test('an answer that is lost leaves the work done', async () => {
    const other = await slack()
    other.workspace.faults.plan('chat.postMessage', { kind: 'lose' })
    await expect(other.web.chat.postMessage({ channel: general, text: 'x' })).rejects.toThrow(/failed/)
    expect(other.workspace.channel('general').messages()).toHaveLength(1)
  })

  test('a call that hangs ends when the caller gives up', async () => {
    const other = await slack()
    other.workspace.faults.plan('auth.test', { kind: 'hang' })
    await expect(other.web.auth.test()).rejects.toThrow(/fetch failed|timeout/)
  })

  test('in an outage nothing works, until it is over', async () => {
    const other = await slack()
    other.workspace.outage('unavailable')
    await expect(other.web.auth.test()).rejects.toMatchObject({ statusCode: 503 })
    other.workspace.outage('unreachable')
    await expect(other.web.auth.test()).rejects.toThrow(/fetch failed|timeout/)
    other.workspace.outage()
    expect(await other.web.auth.test()).toMatchObject({ ok: true })
  })

  test('calls are written down without the token', async () => {
    const other = await slack()
    await other.web.chat.postMessage({ channel: general, text: 'x' })
    expect(other.workspace.calls).toMatchObject([{ method: 'chat.postMessage', arguments: { text: 'x' } }])
    expect(JSON.stringify(other.workspace.calls)).not.toContain('xoxb')
  })
})
