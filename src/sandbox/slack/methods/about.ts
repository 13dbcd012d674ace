import { SlackError } from '../fields.ts'
import type { Method } from './method.ts'

/** The app, its bot and its workspace. @see https://docs.slack.dev/reference/methods/auth.test */
export const about: Readonly<Record<string, Method>> = {
  'auth.test': {
    scopes: [],
    tier: 'unlimited',
    arguments: {},
    run({ state: { installation: us } }) {
      return {
        url: `https://${us.teamDomain}.slack.com/`,
        team: us.teamName,
        team_id: us.teamId,
        ...(us.enterpriseId ? { enterprise_id: us.enterpriseId } : {}),
        user: us.botName,
        user_id: us.botUserId,
        bot_id: us.botId,
        is_enterprise_install: false,
      }
    },
  },
  'bots.info': {
    scopes: ['users:read'],
    tier: 3,
    arguments: { bot: 'text' },
    run({ state: { installation: us }, args }) {
      if (args.text('bot') !== us.botId) throw new SlackError('bot_not_found')
      const { botId, botName, botUserId, appId } = us
      return { bot: { id: botId, name: botName, user_id: botUserId, app_id: appId, deleted: false } }
    },
  },
  'team.info': {
    scopes: ['team:read'],
    tier: 3,
    arguments: { team: 'text', domain: 'text' },
    run({ state: { installation: us } }) {
      return {
        team: {
          id: us.teamId,
          name: us.teamName,
          domain: us.teamDomain,
          url: `https://${us.teamDomain}.slack.com/`,
        },
      }
    },
  },
  'apps.connections.open': {
    scopes: ['connections:write'],
    tier: 'unlimited',
    arguments: {},
    token: 'app',
    run: ({ socketUrl }) => ({ url: socketUrl() }),
  },
}
