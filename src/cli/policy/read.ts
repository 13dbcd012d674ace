import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Mistake, type PolicyReading, readPolicy } from '../../policy-file.ts'
import { counted } from '../../views/terminal.ts'

/** The file that is meant where none is given. */
export const policyFile = (): string => process.env['ACCESS_POLICY'] || 'access.yaml'

/**
 * Reads a policy, and the files beside it where `whole` is asked for, and says everything that is wrong with them; undefined
 * where there is no such file, which is said too.
 */
export function readFile(file: string, { whole = false } = {}): PolicyReading | undefined {
  const text = textOf(file)
  if (text === undefined) return undefined
  const beside = (name: string): string => readFileSync(resolve(dirname(file), name), 'utf8')
  const reading = readPolicy(text, whole ? beside : undefined)
  if (!reading.ok) {
    printMistakes(file, '', reading.mistakes)
    console.log(`${file}: ${counted(reading.mistakes.length, 'mistake')}.`)
  }
  return reading
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(`${file} can't be read (${why}): name the policy file, or set ACCESS_POLICY.`)
    return undefined
  }
}

export function printMistakes(file: string, kind: string, mistakes: readonly Mistake[]): void {
  for (const { line, column, message } of mistakes) console.log(`${file}:${line}:${column} ${kind}${message}`)
}
