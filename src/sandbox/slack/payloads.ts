import { randomBytes } from 'node:crypto'
import { elementsOf } from './blocks/check.ts'
import type { Block, Element } from './blocks/schema.ts'
import type { Fields } from './fields.ts'
import { describe } from './messages.ts'
import type { Channel, Message, Person, State } from './state.ts'
import { describeView, type View } from './views.ts'

/** Where an element is that a person uses: in a message or in a view. */
export type Place = { readonly message: Message } | { readonly view: View }

/** What a person did to an element, as Slack words it: the ids, and the value or what was selected. */
export interface Action extends Fields {
  readonly action_id: string
  readonly block_id: string
  readonly type: string
}

const TOKEN = 'verification-token'

/** The form of a slash command. @see https://docs.slack.dev/interactivity/implementing-slash-commands */
export function commandPayload(
  state: State,
  person: Person,
  channel: Channel,
  rest: { command: string; text: string; response_url: string; trigger_id: string },
): Fields {
  const { teamId, teamDomain, appId, enterpriseId } = state.installation
  return {
    token: TOKEN,
    team_id: teamId,
    team_domain: teamDomain,
    ...(enterpriseId ? { enterprise_id: enterpriseId, enterprise_name: teamDomain } : {}),
    channel_id: channel.id,
    channel_name: shownName(channel),
    user_id: person.id,
    user_name: person.name,
    api_app_id: appId,
    is_enterprise_install: 'false',
    ...rest,
  }
}

/** A press, or a choice in a menu. @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function actionPayload(
  state: State,
  person: Person,
  { place, action, ...rest }: { place: Place; action: Action; trigger_id: string; response_url?: string },
): Fields {
  return {
    type: 'block_actions',
    ...common(state, person),
    container: container(place),
    ...('view' in place
      ? { view: describeView(state, place.view), state: { values: place.view.values } }
      : aroundMessage(state, place.message)),
    ...rest,
    actions: [{ ...action, action_ts: state.nextTs() }],
  }
}

/** What a person typed into a menu. @see https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export function suggestionPayload(
  state: State,
  person: Person,
  view: View,
  query: { action_id: string; block_id: string; value: string },
): Fields {
  const said = common(state, person)
  const { enterpriseId } = state.installation
  return {
    type: 'block_suggestion',
    ...said,
    // On a Grid the organization's id stands where the workspace's is otherwise.
    ...(enterpriseId ? { user: { ...said.user, team_id: enterpriseId } } : {}),
    container: container({ view }),
    ...query,
    view: describeView(state, view),
  }
}

/** A form sent off or given up. @see https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewPayload(
  state: State,
  person: Person,
  view: View,
  rest:
    | { type: 'view_submission'; trigger_id: string; response_urls: readonly [] }
    | { type: 'view_closed'; is_cleared: boolean },
): Fields {
  return { ...common(state, person), ...rest, view: describeView(state, view) }
}

/** Somebody who called the bot by name. @see https://docs.slack.dev/reference/events/app_mention */
export function mentionPayload(state: State, message: Message, extShared: boolean): Fields {
  const { teamId, appId, botUserId, enterpriseId = null } = state.installation
  return {
    token: TOKEN,
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: enterpriseId,
    api_app_id: appId,
    event: {
      type: 'app_mention',
      user: message.user,
      text: message.text,
      ts: message.ts,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
      team: state.people.get(message.user)?.teamId ?? teamId,
      channel: message.channel,
      event_ts: message.ts,
    },
    type: 'event_callback',
    event_id: `Ev${randomBytes(5).toString('hex').toUpperCase()}`,
    event_time: Math.floor(Number(message.ts)),
    authorizations: [
      {
        enterprise_id: enterpriseId,
        team_id: teamId,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: extShared,
    event_context: randomBytes(12).toString('base64url'),
  }
}

/** What Slack says about a button, besides that it was pressed. */
export function describeElement(block: Block, element: Element): Action {
  const { focus_on_load: _, ...shown } = { focus_on_load: undefined, ...element }
  return { ...shown, action_id: element.action_id ?? '', block_id: block.block_id ?? '' }
}

/** Every element of a place, with the block that it is in. */
export function elementsIn(blocks: readonly Block[]): { block: Block; element: Element }[] {
  return blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })))
}

function common(state: State, { id, name, teamId }: Person) {
  const { appId, teamId: team, teamDomain, enterpriseId } = state.installation
  return {
    api_app_id: appId,
    token: TOKEN,
    user: { id, username: name, name, team_id: teamId },
    team: { id: team, domain: teamDomain },
    enterprise: enterpriseId ? { id: enterpriseId, name: teamDomain } : null,
    is_enterprise_install: false,
  }
}

function container(place: Place): Fields {
  if ('view' in place) return { type: 'view', view_id: place.view.id }
  const { ts, channel, threadTs, to } = place.message
  return {
    type: 'message',
    message_ts: ts,
    channel_id: channel,
    is_ephemeral: to !== undefined,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  }
}

function aroundMessage(state: State, message: Message): Fields {
  const channel = state.channels.get(message.channel)
  return {
    channel: { id: message.channel, name: channel ? shownName(channel) : 'unknown' },
    state: { values: {} },
    // Slack keeps no ephemeral messages and cannot send them back.
    ...(message.to === undefined ? { message: describe(state, message) } : {}),
  }
}

function shownName({ kind, name }: Channel): string {
  return { public: name, private: 'privategroup', im: 'directmessage' }[kind]
}
