// The rule is about windows of a browser; chat.postMessage is not.
import type { App } from '@slack/bolt'
import type { KnownBlock } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { overHttp, overSocket, slack } from './slack-bolt.ts'

const approve: KnownBlock = {
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: 'approve',
      text: { type: 'plain_text', text: 'Approve' },
      value: 'r1',
      confirm: { text: { type: 'plain_text', text: 'Really?' } },
    },
    {
      type: 'button',
      action_id: 'help',
      text: { type: 'plain_text', text: 'Help' },
      url: 'https://x.example',
    },
  ],
}
const card = { text: 'A request', blocks: [approve] }
const approving = (app: App): void => {
  app.action('approve', async ({ ack, body, respond, action }) => {
    await ack()
    const value = 'value' in action ? action.value : ''
    const team = 'team_id' in body.user ? body.user.team_id : ''
    await respond({ text: `${body.user.id} of ${team} pressed ${value}`, replace_original: false })
  })
  app.action('help', async ({ ack }) => ack())
  app.command('/card', async ({ ack, client }) => {
    await ack()
    await client.chat.postMessage({ channel: 'C0APPROVALS', ...card })
  })
  app.command('/private', async ({ ack }) => ack({ ...card }))
}

describe('commands', () => {
  test('the answer to a command is seen by whoever typed it', async () => {
    const { workspace } = await overHttp((app) => {
      app.command('/aws-access', async ({ ack, command }) => ack(`*you* said ${command.text}`))
    })
    const sees = await workspace.person('ada').says('/aws-access list all')
    expect(sees).toMatchObject({ kind: 'answer', rendered: 'you said list all' })
    expect(workspace.person('grace').answers()).toEqual([])
    expect(workspace.problems).toEqual([])
  })

  test('an answer by response_url comes after the acknowledgement', async () => {
    const { workspace } = await overHttp((app) => {
      app.command('/aws-access', async ({ ack, respond, payload }) => {
        await ack()
        await respond({
          text: `${payload.user_name} in ${payload.channel_name}`,
          response_type: 'in_channel',
        })
      })
    })
    await workspace.person('ada').says('/aws-access', { channel: 'approvals' })
    await workspace.until(() => workspace.channel('approvals').messages().length > 0)
    expect(workspace.channel('approvals').messages()).toMatchObject([{ text: 'ada in approvals' }])
  })

  test('a response_url is good for five answers', async () => {
    const { workspace } = await overHttp((app) => {
      app.command('/aws-access', async ({ ack, respond }) => {
        await ack()
        for (let count = 0; count < 5; count += 1) await respond(`answer ${count}`)
        await respond('too many').catch(() => undefined)
      })
    })
    await workspace.person('ada').says('/aws-access')
    await workspace.until(() => workspace.problems.length > 0)
    expect(workspace.problems).toMatchObject([{ error: 'used_url' }])
    expect(workspace.person('ada').answers()).toHaveLength(5)
  })

  test('a response_url is good for half an hour', async () => {
    let url = ''
    const { workspace, clock } = await overHttp((app) => {
      app.command('/aws-access', async ({ ack, payload }) => {
        url = payload.response_url
        await ack()
      })
    })
    await workspace.person('ada').says('/aws-access')
    const body = JSON.stringify({ text: 'hi' })
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200)
    clock.advance(31 * 60_000)
    expect((await fetch(url, { method: 'POST', body })).status).toBe(404)
  })

  test('an app that is late is said to have timed out', async () => {
    const { workspace } = await slack({ ackMs: 30 })
    workspace.deliverTo(() => new Promise(() => undefined))
    const sees = await workspace.person('ada').says('/aws-access')
    expect(sees?.text).toBe('/aws-access failed with the error "operation_timeout"')
    expect(workspace.problems).toMatchObject([{ error: 'operation_timeout', about: '/aws-access' }])
  })

  test('an app that answers with an error has failed', async () => {
    const { workspace } = await overHttp((app) => {
      app.command('/aws-access', () => Promise.reject(new Error('broken')))
    })
    const sees = await workspace.person('ada').says('/aws-access')
    expect(sees?.text).toContain('dispatch_failed')
  })

  test('an answer that breaks a limit is a failure', async () => {
    const { workspace } = await overHttp((app) => {
      const blocks: KnownBlock[] = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]
      app.command('/aws-access', async ({ ack }) => ack({ text: 'x', blocks }))
    })
    expect((await workspace.person('ada').says('/aws-access'))?.text).toContain('dispatch_failed')
    expect(workspace.problems[0]?.detail).toContain('invalid_blocks')
  })

  test('an app refuses what another secret has signed', async () => {
    const { url } = await overHttp(() => undefined)
    const { workspace } = await slack({ signingSecret: 'another' })
    workspace.deliverTo({ url })
    await workspace.person('ada').says('/aws-access')
    expect(workspace.problems[0]?.detail).toContain('401')
  })

  test('names become ids where the manifest asks for it', async () => {
    const { workspace } = await overHttp(
      (app) => {
        app.command('/aws-access', async ({ ack, command }) => ack(`\`${command.text}\``))
      },
      { escapeCommands: true },
    )
    const [text, sees] = ['onboard @grace', await workspace.person('ada').says('/aws-access onboard @grace')]
    expect(sees).toMatchObject({ text: '`onboard <@U0GRACE|grace>`', rendered: text })
  })
})

describe('buttons', () => {
  test('the newest button with the text is pressed, and its question answered with yes', async () => {
    const { workspace } = await overHttp(approving)
    await workspace.person('ada').says('/card')
    const pressed = await workspace.person('grace').presses('Approve')
    expect(pressed).toMatchObject({ confirmed: 'Really?', opened: undefined })
    expect(pressed.sees?.text).toBe('U0GRACE of T0SANDBOX pressed r1')
  })

  test('a button that opens a page tells which', async () => {
    const { workspace } = await overHttp(approving)
    await workspace.person('ada').says('/card')
    expect(await workspace.person('grace').presses('Help')).toMatchObject({ opened: 'https://x.example' })
  })

  test('a stranger in a shared channel can press, and is known by their team', async () => {
    const { workspace } = await overHttp(approving)
    await workspace.person('ada').says('/card')
    const { sees } = await workspace.person('mallory').presses('Approve')
    expect(sees?.text).toBe('U0MALLORY of T0OTHER pressed r1')
  })

  test('nobody presses what they do not see', async () => {
    const { workspace } = await overHttp(approving)
    await workspace.person('ada').says('/private')
    await expect(workspace.person('grace').presses('Approve')).rejects.toThrow(/sees no button/)
    expect((await workspace.person('ada').presses('Approve')).sees?.text).toContain('pressed r1')
  })

  test('a press on what used to be there still reaches the app', async () => {
    const { workspace } = await overHttp(approving)
    await workspace.person('ada').says('/card')
    await workspace.until(() => workspace.channel('approvals').messages()[0])
    const old = workspace.channel('approvals').messages().slice(0, 1)
    old.forEach((message) => workspace.deleteMessage(message))
    const [copy] = old
    const sees = await workspace
      .person('grace')
      .pressesRaw({ actionId: 'approve', value: 'forged', message: copy })
    expect(sees?.text).toContain('pressed forged')
  })

  test('an answer may replace the message that was pressed, or take it away', async () => {
    const { workspace } = await overHttp((app) => {
      app.command('/card', async ({ ack }) => ack({ ...card, response_type: 'in_channel' }))
      app.action('approve', async ({ ack, respond }) => {
        await ack()
        await respond({ text: 'done', replace_original: true })
        await respond({ delete_original: true })
      })
    })
    await workspace.person('ada').says('/card')
    await workspace.person('ada').presses('Approve')
    await workspace.until(() => workspace.channel('general').messages().length === 0)
    expect(workspace.calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
  })
})

describe('mentions', () => {
  test('the bot hears its name in a thread and answers there', async () => {
    const { workspace } = await overHttp((app) => {
      app.event('app_mention', async ({ event, say }) => {
        await say({ text: `heard ${event.text}`, thread_ts: event.thread_ts ?? event.ts })
      })
    })
    const ada = workspace.person('ada')
    expect((await ada.mentions('hello'))?.text).toBe('heard <@U0ACCESSBOT> hello')
    const [parent] = workspace.channel('general').messages()
    await ada.mentions('approve <!here>', { thread: parent })
    const [, , thread] = workspace.channel('general').thread(parent ?? '')
    expect(thread?.text).toBe('heard <@U0ACCESSBOT> approve &lt;!here&gt;')
  })

  test('nobody reaches the bot where it is no member', async () => {
    const { workspace } = await slack()
    workspace.kick('general', 'bot')
    await expect(workspace.person('ada').mentions('hello')).rejects.toThrow(/not in #general/)
  })

  test('an event that is refused for good does not come again', async () => {
    let count = 0
    const { workspace } = await slack()
    workspace.deliverTo(async () => {
      count += 1
      return { status: 500, headers: { 'X-Slack-No-Retry': '1' }, body: '' }
    })
    await workspace.person('ada').mentions('hello')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(count).toBe(1)
  })

  test('an event that is not taken comes again, at once, after a minute and after five', async () => {
    const retries: unknown[] = []
    const { workspace, clock } = await slack()
    workspace.deliverTo(async ({ headers }) => {
      retries.push(headers['x-slack-retry-num'])
      return { status: 500, headers: {}, body: '' }
    })
    await workspace.person('ada').mentions('hello')
    await workspace.until(() => retries.length === 2)
    clock.advance(61_000)
    await workspace.until(() => retries.length === 3)
    clock.advance(301_000)
    await workspace.until(() => workspace.problems.length === 4)
    expect(retries).toEqual([undefined, '1', '2', '3'])
  })
})

describe('deliveries', () => {
  test('a delivery that goes out twice is the same twice, and answered once', async () => {
    const bodies: string[] = []
    const { workspace } = await slack({ redeliver: true })
    workspace.deliverTo(async ({ body }) => {
      bodies.push(body)
      return { status: 200, headers: {}, body: `answer ${bodies.length}` }
    })
    expect((await workspace.person('ada').says('/aws-access'))?.text).toBe('answer 1')
    expect(bodies).toHaveLength(2)
    expect(bodies[0]).toBe(bodies[1])
    expect(workspace.person('ada').answers()).toHaveLength(1)
  })

  test('both deliveries may come at once', async () => {
    let [now, most] = [0, 0]
    const { workspace } = await slack({ redeliver: 'together' })
    workspace.deliverTo(async () => {
      most = Math.max(most, (now += 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
      now -= 1
      return { status: 200, headers: {}, body: '' }
    })
    await workspace.person('ada').says('/aws-access')
    expect(most).toBe(2)
  })

  test('in Socket Mode everything goes through a socket, also after it was renewed', async () => {
    const { workspace } = await overSocket((app) => {
      app.command('/card', async ({ ack }) => ack({ ...card }))
      app.action('approve', async ({ ack, respond }) => {
        await ack()
        await respond('pressed')
      })
      app.event('app_mention', async ({ say }) => void (await say('heard')))
    })
    const ada = workspace.person('ada')
    await ada.says('/card')
    expect((await ada.presses('Approve')).sees?.text).toBe('pressed')
    await ada.mentions('hello')
    await workspace.until(() => workspace.channel('general').all().length === 2)
    workspace.disconnectSockets()
    await workspace.until(() => workspace.sockets === 0)
    await workspace.until(() => workspace.sockets === 1)
    expect((await ada.says('/card'))?.text).toBe('A request')
    expect(workspace.problems).toEqual([])
  })
})
