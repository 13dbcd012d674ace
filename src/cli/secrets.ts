import { parseArgs } from 'node:util'
import { isAboutCredentials, named, words } from '../aws/errors.ts'
import { secretsParameter } from '../aws/parameters.ts'
import { ssmClient } from '../clients.ts'
import { toldUsage } from '../usage.ts'
import { silenceNotice } from './edges/notice.ts'
import { mistakeIn, readSecrets } from './secrets/input.ts'

const usage = `usage: npm run secrets -- put [--stage prod] [--parameter /access-bot/prod/slack] [--key <KMS key>]

  put   stores Slack’s bot token and signing secret in Parameter Store, where the functions on Lambda read them. Asks for
        both without showing them, or takes them from a pipe: JSON with botToken and signingSecret, or one a line.
        Credentials and the Region are the AWS SDK’s own, such as AWS_PROFILE and AWS_REGION.`

/** Returns the exit code. */
async function run(args: readonly string[]): Promise<number> {
  if (toldUsage(args, usage)) return 0
  const options = optionsIn(args)
  if (!options) return told(usage)
  const secrets = await readSecrets({ input: process.stdin, output: process.stderr })
  const mistake = mistakeIn(secrets)
  if (mistake) return told(`${mistake} Nothing was stored.`)
  silenceNotice()
  try {
    const version = await secretsParameter(ssmClient(), options.parameter).put(secrets, options.key)
    console.log(
      `Stored in ${options.parameter}, version ${version}. Functions that run already go by the earlier one until they are deployed anew, with --force where nothing else has changed.`,
    )
    return 0
  } catch (error) {
    return told(`${options.parameter} could not be stored. ${harmless(error, Object.values(secrets))}`)
  }
}

function optionsIn(args: readonly string[]): { parameter: string; key: string | undefined } | undefined {
  const option = { type: 'string' } as const
  try {
    const options = { parameter: option, stage: option, key: option }
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (positionals.length !== 1 || positionals[0] !== 'put') return undefined
    const { stage = 'prod', parameter = `/access-bot/${stage}/slack`, key } = values
    return { parameter, key }
  } catch {
    return undefined
  }
}

/** What AWS said and what to do about it; AWS repeats what it does not like. */
function harmless(error: unknown, secrets: readonly string[]): string {
  const said = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), words(error))
  if (said.includes('Region is missing')) return 'AWS_REGION is missing: the Region of the functions.'
  if (!isAboutCredentials(error)) return said
  const fault = named(error).endsWith('ProviderError')
    ? 'There are no credentials for AWS'
    : 'AWS does not take the credentials'
  return `${fault} (${said.replace(/\.$/, '')}): set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; expired ones have to be taken anew.`
}

function told(sentence: string): number {
  console.error(sentence)
  return 1
}

process.exitCode = await run(process.argv.slice(2))
