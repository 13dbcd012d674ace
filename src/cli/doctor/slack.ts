import { type WebClient, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api'
import manifest from '../../../manifest.json' with { type: 'json' }
import { ConfigError, type Env, slackApiUrl } from '../../config.ts'
import { slackClient } from '../edges/slack.ts'
import {
  type Finding,
  skipped,
  errorText,
  failed,
  type Known,
  Lacking,
  need,
  ok,
  type Report,
  type Say,
  warning,
} from './report.ts'
import type { CheckedPolicy } from './settings.ts'

/** Slack as the bot's token opens it. */
export interface SlackAccess {
  readonly client: WebClient
  readonly teamId: string
  readonly team: string
  readonly enterpriseId: string | null
  /** What the token may do; null where Slack does not say. */
  readonly scopes: readonly string[] | null
}

const group = 'Slack'

/** The app as it is installed: its tokens, its workspace, its scopes. */
export function checkSlack(
  report: Report,
  env: Env,
  policy: Promise<Known<CheckedPolicy>>,
): Promise<Known<SlackAccess>> {
  const slack = report.check({ group, id: 'slack.token', name: 'bot token' }, (say) => open(env, say))
  void report.check({ group, id: 'slack.team', name: 'workspace' }, async (say) => {
    const access = await need(slack)
    const { teamId, team } = access
    if (isListed(access, await need(policy)))
      return say(ok(`The bot is in ${team} (${teamId}), which slack.teams lists.`))
    const fix = `Add ${teamId} to slack.teams in the policy, or install the app in the right workspace.`
    say(
      failed(
        `The bot is in ${team} (${teamId}), which slack.teams does not list: all its people are refused.`,
        fix,
      ),
    )
  })
  void report.check({ group, id: 'slack.scopes', name: 'scopes' }, async (say) => {
    checkScopes((await need(slack)).scopes, say)
  })
  checkWayIn(report, env)
  return slack
}

/** Whether the people of the bot's own workspace count. */
export const isListed = (
  { teamId, enterpriseId }: SlackAccess,
  { policy: { slack } }: CheckedPolicy,
): boolean => [teamId, enterpriseId].some((id) => id !== null && slack.teams.includes(id))

/** What a call to Slack failed of. That a scope is missing is another line's matter, where Slack tells the scopes. */
export function slackFailure(error: unknown, { scopes }: Pick<SlackAccess, 'scopes'>, what: string): Finding {
  const scope = missingScope(error)
  if (scope !== null && scopes) return skipped(`${what} can’t be looked at without the scope ${scope}`)
  if (scope !== null) return failed(`The scope ${scope} is missing: ${what} can’t be looked at.`, addScope)
  if (error instanceof WebAPIRateLimitedError)
    return warning(
      `${what} could not be looked at: Slack takes no more calls for ${error.retryAfter} s.`,
      later,
    )
  return failed(`${what} can’t be looked at: ${errorText(error)}.`)
}

/** The scope that a call was refused for; null where it was not. */
export function missingScope(error: unknown): string | null {
  if (!(error instanceof WebAPIPlatformError) || error.data.error !== 'missing_scope') return null
  const needed = 'needed' in error.data ? String(error.data.needed).split(',') : []
  // Slack names every scope that would do, other kinds of channel's too.
  const ours = needed.filter((scope) => manifest.oauth_config.scopes.bot.includes(scope))
  return (ours.length > 0 ? ours : needed).join(' or ') || 'that this call needs'
}

export const later = 'Run this again then.'
const addScope =
  'Update the app with manifest.json, or add the scope under OAuth & Permissions; then install the app again.'

/** What the app asks for in vain makes it fail later, in front of people. */
function checkScopes(granted: SlackAccess['scopes'], say: Say): void {
  if (!granted) return say(warning('Slack does not say which scopes the bot token has.'))
  const wanted = manifest.oauth_config.scopes.bot
  const missing = wanted.filter((scope) => !granted.includes(scope))
  const needless = granted.filter((scope) => !wanted.includes(scope))
  for (const scope of missing) say(failed(`The scope ${scope} is missing.`, addScope))
  if (missing.length === 0) say(ok(`The bot token has every scope that is used: ${wanted.join(', ')}.`))
  if (needless.length > 0)
    say(
      warning(
        `The bot token may do more than the bot needs: ${needless.join(', ')}.`,
        'Take these scopes away.',
      ),
    )
}

async function open(env: Env, say: Say): Promise<SlackAccess | undefined> {
  const botToken = setting(env, 'SLACK_BOT_TOKEN')
  const client = clientFor(env, botToken)
  try {
    const {
      team_id: teamId = '',
      team = teamId,
      enterprise_id,
      response_metadata: told,
      ...us
    } = await client.auth.test()
    say(ok(`Slack knows the bot token: ${us.user ?? 'the bot'} in ${team}.`))
    return { client, teamId, team, enterpriseId: enterprise_id ?? null, scopes: told?.scopes ?? null }
  } catch (error) {
    const word = errorText(error)
    say(failed(tokenTrouble(word, 'bot token'), again(word, 'SLACK_BOT_TOKEN', 'Install App')))
    return undefined
  }
}

/** The other secret, by which people's words reach the bot. */
function checkWayIn(report: Report, env: Env): void {
  const appToken = env['SLACK_APP_TOKEN']
  if (!appToken) return
  void report.check({ group, id: 'slack.app-token', name: 'app-level token' }, async (say) => {
    try {
      // What it answers lets somebody listen, once and for seconds: it is dropped.
      await clientFor(env, appToken).apps.connections.open({})
      say(ok('Slack knows the app-level token, and Socket Mode is on.'))
    } catch (error) {
      // Slack lets an app open but a few connections a minute, and this may be run more often.
      if (error instanceof WebAPIRateLimitedError)
        return say(slackFailure(error, { scopes: null }, 'The token'))
      const word = errorText(error)
      say(failed(tokenTrouble(word, 'app-level token'), again(word, 'SLACK_APP_TOKEN', 'Basic Information')))
    }
    return undefined
  })
}

const troubles: Readonly<Record<string, string>> = {
  token_revoked: 'was revoked',
  token_expired: 'has expired',
  invalid_auth: 'is not known to Slack',
  not_authed: 'is not known to Slack',
  account_inactive: 'is of an app that was uninstalled, or of a workspace that is gone',
  not_allowed_token_type: 'is a token of another kind',
  missing_scope: 'lacks the scope connections:write',
}

function tokenTrouble(word: string, token: string): string {
  const trouble = troubles[word]
  return trouble
    ? `The ${token} ${trouble} (${word}).`
    : `Slack could not be asked about the ${token}: ${word}.`
}

const again = (word: string, name: string, page: string): string =>
  troubles[word]
    ? `At https://api.slack.com/apps, take the token under ${page}, after installing the app again where it says so, and set ${name} to it.`
    : 'Try again; see whether this machine reaches Slack, and SLACK_API_URL.'

function setting(env: Env, name: string): string {
  const value = env[name]
  if (!value) throw new Lacking(name)
  return value
}

function clientFor(env: Env, botToken: string): WebClient {
  try {
    return slackClient(botToken, slackApiUrl(env))
  } catch (error) {
    throw error instanceof ConfigError ? new Lacking('SLACK_API_URL') : error
  }
}
