import { readFileSync } from 'node:fs'
import type { Policy } from '../access/policy.ts'
import { ConfigError } from '../config.ts'

/**
 * The policy of a function: data in its package, read and checked when that was made, so that nobody waits for it at a
 * start. Throws ConfigError.
 */
export function packagedPolicy(file: string): Policy {
  try {
    const policy: Policy = JSON.parse(readFileSync(file, 'utf8'))
    return policy
  } catch (error) {
    throw new ConfigError(
      `ACCESS_POLICY: ${file} is no packaged policy; \`npm run package\` makes one of access.yaml.`,
      { cause: error },
    )
  }
}
