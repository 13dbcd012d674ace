import { randomBytes } from 'node:crypto'
import { type Fields, isFields, SlackError } from '../fields.ts'
import { post } from '../messages.ts'
import type { File } from '../state.ts'
import type { Desk, Method } from './method.ts'
import { findThread, writableChannel } from './places.ts'

/** @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const getUploadUrl: Method = {
  scopes: ['files:write'],
  tier: 4,
  arguments: { filename: 'text!', length: 'number!', alt_txt: 'text', snippet_type: 'text' },
  run({ state, args, uploadUrl }) {
    const name = args.need('filename')
    const length = args.number('length') ?? 0
    if (length < 1) throw new SlackError('invalid_arguments')
    const id = `F${randomBytes(5).toString('hex').toUpperCase()}`
    state.files.set(id, { id, name, title: name, length, content: undefined })
    return { upload_url: uploadUrl(id), file_id: id }
  },
}

/** @see https://docs.slack.dev/reference/methods/files.completeUploadExternal */
const completeUpload: Method = {
  scopes: ['files:write'],
  tier: 4,
  arguments: {
    files: 'json!',
    channel_id: 'text',
    channels: 'text',
    thread_ts: 'text',
    initial_comment: 'text',
    blocks: 'json',
  },
  run(desk) {
    const { state, args } = desk
    const files = named(desk)
    const id = args.text('channel_id') ?? args.text('channels')
    if (id !== undefined) {
      // It takes the id of direct messages, but no user id.
      if (!state.channels.has(id)) throw new SlackError('channel_not_found')
      const channel = writableChannel(desk, id)
      const threadTs = findThread(channel, args.text('thread_ts'))
      const content = { text: args.text('initial_comment') ?? '', blocks: undefined }
      post(state, channel, content, { user: state.installation.botUserId, threadTs, files })
    }
    return { files: files.map(({ id: file, title }) => ({ id: file, title })) }
  },
}

function named({ state, args }: Desk): File[] {
  const files = args.json('files')
  if (!Array.isArray(files) || files.length === 0) throw new SlackError('invalid_arguments')
  return files.map((one: unknown) => {
    const given: Fields = isFields(one) ? one : {}
    const file = state.files.get(String(given['id']))
    if (!file || file.content === undefined) throw new SlackError('file_not_found')
    if (typeof given['title'] === 'string') file.title = given['title']
    return file
  })
}

/** Files, uploaded in three steps. */
export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
}
