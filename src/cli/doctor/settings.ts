import { readFileSync } from 'node:fs'
import type { Policy } from '../../access/policy.ts'
import { type Env, settingsMistakes } from '../../config.ts'
import { readPolicy } from '../../policy-file.ts'
import { namesIn, type PlacedName } from '../../policy-file/names.ts'
import { sdkRegion } from '../edges/aws.ts'
import { failed, type Known, ok, type Report, warning } from './report.ts'

/** A policy without mistakes, and where each name in it stands. */
export interface CheckedPolicy {
  readonly file: string
  readonly policy: Policy
  readonly names: readonly PlacedName[]
}

/** The settings, as far as they can be judged by themselves. */
export function checkSettings(report: Report, env: Env): void {
  const group = 'Settings'
  void report.check({ group, id: 'settings', name: 'environment' }, async (say) => {
    const mistakes = settingsMistakes(env)
    for (const mistake of mistakes) say(failed(mistake, 'The README has all of them, under “Settings”.'))
    if (mistakes.length === 0) say(ok('Everything that a server needs is set.'))
    for (const doubt of doubts(env)) say(warning(doubt))
  })
  void report.check({ group, id: 'settings.region', name: 'AWS_REGION' }, async (say) => {
    const region = await sdkRegion()
    if (region === null) say(failed('AWS_REGION is missing: the Region of the DynamoDB table.'))
    else say(ok(`The table's Region is ${region}.`))
  })
}

/** What is mostly a slip, and yet might be meant. */
function doubts(env: Env): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = env
  return [
    ...(bot && !bot.startsWith('xoxb-')
      ? ['SLACK_BOT_TOKEN does not begin with xoxb-, as bot tokens do.']
      : []),
    ...(app && !app.startsWith('xapp-')
      ? ['SLACK_APP_TOKEN does not begin with xapp-, as app-level tokens do.']
      : []),
    ...(secret && !/^[0-9a-f]{32}$/.test(secret)
      ? ['SLACK_SIGNING_SECRET is not 32 digits from 0 to f, as signing secrets are: is it the right one?']
      : []),
  ]
}

/** The policy file by itself: every mistake, and what should be looked at. */
export function checkPolicy(report: Report, env: Env): Promise<Known<CheckedPolicy>> {
  const file = env['ACCESS_POLICY'] || 'access.yaml'
  return report.check({ group: 'Policy', id: 'policy', name: 'policy file' }, async (say) => {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch {
      return say(failed(`The policy file ${file} can’t be read.`, 'Set ACCESS_POLICY to its path.'))
    }
    const reading = readPolicy(text)
    const placed = ({ line, column, message }: { line: number; column: number; message: string }): string =>
      `${file}:${line}:${column} ${message}`
    if (!reading.ok) {
      for (const mistake of reading.mistakes) say(failed(placed(mistake), 'docs/policy.md has every key.'))
      return undefined
    }
    say(ok(`${file} has no mistakes; rules: ${reading.policy.rules.length}.`))
    for (const doubt of reading.warnings) say(warning(placed(doubt)))
    return { file, policy: reading.policy, names: namesIn(text) }
  })
}
