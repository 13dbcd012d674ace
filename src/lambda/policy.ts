import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import type { Policy } from '../access/policy.ts'
import { ConfigError } from '../config.ts'

/**
 * The policy of a function. The package has it as data, in `.json`, read and checked when it was made: nobody waits for that at
 * a start. Any other file is a policy as people write it, and is read and checked now. Throws ConfigError.
 */
export async function functionPolicy(file: string, log: Pick<Logger, 'warn'>): Promise<Policy> {
  if (file.endsWith('.json')) return packagedPolicy(file)
  const { loadPolicy } = await import('../load-policy.ts')
  return loadPolicy(file, log)
}

function packagedPolicy(file: string): Policy {
  try {
    const policy: Policy = JSON.parse(readFileSync(file, 'utf8'))
    return policy
  } catch (error) {
    throw new ConfigError(`ACCESS_POLICY: the packaged policy ${file} can’t be read.`, { cause: error })
  }
}
