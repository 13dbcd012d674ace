import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Policy } from './access/policy.ts'
import { ConfigError } from './config.ts'
import { readPolicy } from './policy-file.ts'

/** Reads the policy of a host, and logs what it warns of. Throws ConfigError where there is none to go by. */
export function loadPolicy(file: string, log: Pick<Logger, 'warn'>): Policy {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new ConfigError(`ACCESS_POLICY: the policy file ${file} can’t be read.`)
  }
  const reading = readPolicy(text)
  const lines = (reading.ok ? reading.warnings : reading.mistakes).map(
    ({ line, column, message }) => `${file}:${line}:${column} ${message}`,
  )
  if (!reading.ok) throw new ConfigError(`The policy has mistakes:\n${lines.join('\n')}`)
  for (const line of lines) log.warn({ line }, 'the policy has a warning')
  return reading.policy
}
