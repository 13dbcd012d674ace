import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'

/** What Slack's side is trusted by; never logged, never in a template or an environment variable. */
export interface SlackSecrets {
  readonly botToken: string
  readonly signingSecret: string
}

/** The parameter is there, and does not hold what it should; its value is in no message. */
class NotSecrets extends Error {
  override readonly name = 'NotSecrets'
}

/**
 * Slack's secrets, a SecureString of Parameter Store: JSON with `botToken` and `signingSecret`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export function secretsParameter(client: SSMClient, name: string) {
  return {
    /** Throws NotSecrets where it holds something else, and what AWS answers where it can't be read: try again later. */
    async read(): Promise<SlackSecrets> {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
      return secretsIn(Parameter?.Value ?? '', name)
    },

    /** Replaces what is there, encrypted by `KeyId` or else by AWS's own key. Returns the version; throws what AWS answers. */
    async put({ botToken, signingSecret }: SlackSecrets, KeyId?: string): Promise<number | undefined> {
      const Value = JSON.stringify({ botToken, signingSecret })
      const command = new PutParameterCommand({
        Name: name,
        Type: 'SecureString',
        Value,
        Overwrite: true,
        ...(KeyId === undefined ? {} : { KeyId }),
      })
      return (await client.send(command)).Version
    },
  }
}

function secretsIn(text: string, name: string): SlackSecrets {
  const wrong = new NotSecrets(
    `The parameter ${name} does not hold Slack’s secrets: store them with npm run secrets -- put.`,
  )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw wrong
  }
  if (typeof value !== 'object' || value === null) throw wrong
  const { botToken, signingSecret }: Partial<Record<keyof SlackSecrets, unknown>> = value
  if (typeof botToken !== 'string' || !botToken) throw wrong
  if (typeof signingSecret !== 'string' || !signingSecret) throw wrong
  return { botToken, signingSecret }
}
