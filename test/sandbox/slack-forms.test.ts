// The rule is about windows of a browser; chat.postMessage is not.
import type { App } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { expect, test } from 'vitest'
import type { Member } from '../../src/sandbox/slack/member.ts'
import { overHttp } from './slack-bolt.ts'

const form = (title = 'Ask'): ModalView => ({
  type: 'modal',
  callback_id: 'ask',
  title: { type: 'plain_text', text: title },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'what',
      label: { type: 'plain_text', text: 'What' },
      element: { type: 'external_select', action_id: 'what', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'why' },
    },
  ],
})
const option = (text: string): { text: { type: 'plain_text'; text: string }; value: string } => ({
  text: { type: 'plain_text', text },
  value: text.toLowerCase(),
})

const asking = (answer: (app: App) => void) => (app: App) => {
  app.command('/ask', async ({ ack, client, body }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view: form() })
  })
  app.options('what', async ({ ack, options }) =>
    ack({
      options: ['Prod', 'Dev'].filter((one) => one.toLowerCase().startsWith(options.value)).map(option),
    }),
  )
  answer(app)
}
const fill = async (ada: Member): Promise<void> => {
  await ada.types('What', 'pr')
  await ada.picks('What', 'Prod')
  await ada.fills('Why', 'INC-42')
}

test('a form is opened, filled in and sent', async () => {
  let sent: unknown
  const { workspace } = await overHttp(
    asking((app) =>
      app.view('ask', async ({ ack, view }) => {
        sent = view.state.values
        await ack()
      }),
    ),
  )
  const ada = workspace.person('ada')
  expect((await ada.says('/ask'))?.rendered).toBe('Ask\nWhat: []\nWhy: []\n[ Send ] [ Cancel ]')
  expect(await ada.types('What', '')).toMatchObject({ options: [{ value: 'prod' }, { value: 'dev' }] })
  await fill(ada)
  expect(ada.form()?.rendered).toContain('What: [Prod]\nWhy: [INC-42]')
  await ada.submits()
  expect(ada.form()).toBeUndefined()
  expect(sent).toMatchObject({
    what: { what: { selected_option: { value: 'prod' } } },
    why: { why: { type: 'plain_text_input', value: 'INC-42' } },
  })
  expect(workspace.problems).toEqual([])
})

test('what is missing is asked for before the app hears of it', async () => {
  const { workspace } = await overHttp(asking(() => undefined))
  const ada = workspace.person('ada')
  await ada.says('/ask')
  await ada.submits()
  expect(ada.form()?.errors).toHaveProperty('Why', 'Please complete this required field.')
})

test("the app's errors are shown at their fields", async () => {
  const { workspace } = await overHttp(
    asking((app) =>
      app.view('ask', async ({ ack }) => ack({ response_action: 'errors', errors: { why: 'Not enough' } })),
    ),
  )
  const ada = workspace.person('ada')
  await ada.says('/ask')
  await fill(ada)
  expect((await ada.submits())?.rendered).toContain('Why: [INC-42]\n  ! Not enough')
  expect(ada.form()?.errors).toEqual({ Why: 'Not enough' })
})

test('an error for a block that asks nothing is a failure', async () => {
  const { workspace } = await overHttp(
    asking((app) =>
      app.view('ask', async ({ ack }) => ack({ response_action: 'errors', errors: { action: 'x' } })),
    ),
  )
  const ada = workspace.person('ada')
  await ada.says('/ask')
  await fill(ada)
  await ada.submits()
  expect(workspace.problems).toMatchObject([{ error: 'dispatch_failed', about: 'view_submission ask' }])
})

test('a form may change or get another one on top, and keeps what is filled in', async () => {
  let pushed = false
  const { workspace } = await overHttp(
    asking((app) =>
      app.view('ask', async ({ ack }) => {
        await ack({ response_action: pushed ? 'push' : 'update', view: form('Sure?') })
        pushed = true
      }),
    ),
  )
  const ada = workspace.person('ada')
  await ada.says('/ask')
  await fill(ada)
  await ada.submits()
  expect(ada.form()).toMatchObject({ title: 'Sure?', rendered: expect.stringContaining('[INC-42]') })
  await ada.submits()
  expect(ada.form()?.rendered).toContain('Why: []')
  await ada.closes()
  expect(ada.form()?.rendered).toContain('Why: [INC-42]')
})

test('options that break a limit are not offered', async () => {
  const { workspace } = await overHttp((app) => {
    asking(() => undefined)(app)
    app.options('what', async ({ ack }) => ack({ options: [{ ...option('x'), value: 'x'.repeat(151) }] }))
  })
  await workspace.person('ada').says('/ask')
  workspace.deliverTo(async () => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ options: [{ ...option('x'), value: 'x'.repeat(151) }] }),
  }))
  expect(await workspace.person('ada').types('What', 'x')).toEqual({ options: [] })
  expect(workspace.problems).toMatchObject([{ error: 'invalid_options' }])
})

test.each([
  ['used twice', 0, 'exchanged_trigger_id'],
  ['used late', 60, 'expired_trigger_id'],
])('a trigger opens nothing when %s', async (_, wait, code) => {
  let outcome: unknown
  const { workspace } = await overHttp(
    (app) => {
      app.command('/ask', async ({ ack, client, body }) => {
        await ack()
        const view = { trigger_id: body.trigger_id, view: form() }
        if (wait === 0) await client.views.open(view)
        await new Promise((resolve) => setTimeout(resolve, wait))
        outcome = await client.views.open(view).catch((error: unknown) => error)
      })
    },
    { triggerMs: 50 },
  )
  await workspace.person('ada').says('/ask')
  await workspace.until(() => outcome)
  expect(outcome).toMatchObject({ data: { error: code } })
})

test('an update with an old hash, or of a form that was closed, is refused', async () => {
  const outcomes: unknown[] = []
  const { workspace } = await overHttp((app) => {
    app.command('/ask', async ({ ack, client, body }) => {
      await ack()
      const { view } = await client.views.open({ trigger_id: body.trigger_id, view: form() })
      const update = (hash?: string): Promise<unknown> =>
        client.views
          .update({ view_id: view?.id ?? '', view: form('Two'), ...(hash === undefined ? {} : { hash }) })
          .catch((error: unknown) => error)
      outcomes.push(await update(view?.hash), await update(view?.hash))
      await workspace.person('ada').closes()
      outcomes.push(await update())
    })
  })
  await workspace.person('ada').says('/ask')
  await workspace.until(() => outcomes.length === 3)
  expect(outcomes).toMatchObject([
    { ok: true },
    { data: { error: 'hash_conflict' } },
    { data: { error: 'not_found' } },
  ])
})

test('no more than three forms are on top of one another', async () => {
  const { workspace } = await overHttp(
    asking((app) => app.view('ask', async ({ ack }) => ack({ response_action: 'push', view: form('More') }))),
  )
  const ada = workspace.person('ada')
  await ada.says('/ask')
  for (let count = 0; count < 3; count += 1) {
    await fill(ada)
    await ada.submits()
  }
  expect(workspace.problems[0]?.detail).toContain('push_limit_reached')
  await ada.closes({ all: true })
  expect(ada.form()).toBeUndefined()
})

test('the Home tab shows what was published, and its buttons and menus work', async () => {
  const { workspace } = await overHttp((app) => {
    app.command('/home', async ({ ack, client, body }) => {
      await ack()
      const button = {
        type: 'button' as const,
        action_id: 'more',
        text: { type: 'plain_text' as const, text: 'More' },
      }
      const people = { type: 'users_select' as const, action_id: 'who' }
      const view = {
        type: 'home' as const,
        blocks: [{ type: 'actions' as const, elements: [button, people] }],
      }
      await client.views.publish({ user_id: body.user_id, view })
      await client.chat.postMessage({ channel: body.user_id, text: 'published' })
    })
    app.action('more', async ({ ack, client, body }) => {
      await ack()
      await client.views.open({ trigger_id: 'trigger_id' in body ? body.trigger_id : '', view: form() })
    })
    app.action({ type: 'block_actions', action_id: 'who' }, async ({ ack, client, body, action }) => {
      await ack()
      const text = 'selected_user' in action ? action.selected_user : ''
      await client.chat.postMessage({ channel: body.user.id, text })
    })
  })
  const ada = workspace.person('ada')
  await ada.says('/home')
  expect(ada.home()?.rendered).toContain('[ More ]')
  await ada.picks('who', 'grace')
  expect(ada.dms().at(-1)?.text).toBe('U0GRACE')
  expect((await ada.presses('More')).sees?.text).toBe('Ask')
})

test('a field that asks for it tells the app at once', async () => {
  let heard: unknown
  const { workspace } = await overHttp((app) => {
    app.command('/ask', async ({ ack, client, body }) => {
      await ack()
      const [first, ...rest] = form().blocks
      const blocks = [{ ...first, type: 'input', dispatch_action: true }, ...rest]
      await client.views.open({ trigger_id: body.trigger_id, view: { ...form(), blocks } })
    })
    app.options('what', async ({ ack }) => ack({ options: [option('Prod')] }))
    app.action('what', async ({ ack, body }) => {
      heard = 'view' in body ? body.view?.state.values : undefined
      await ack()
    })
  })
  const ada = workspace.person('ada')
  await ada.says('/ask')
  await ada.types('What', '')
  await ada.picks('What', 'Prod')
  expect(heard).toMatchObject({ what: { what: { selected_option: { value: 'prod' } } } })
})
