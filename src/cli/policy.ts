import { readFileSync } from 'node:fs'
import { readPolicy, type Mistake } from '../policy-file.ts'

const USAGE = `usage: npm run policy -- check [file]

  check   reads the policy and says everything that is wrong with it, by line and column;
          the file is $ACCESS_POLICY or access.yaml unless given`

function check(file = process.env['ACCESS_POLICY'] || 'access.yaml'): number {
  const text = textOf(file)
  if (text === undefined) return 1
  const reading = readPolicy(text)
  if (!reading.ok) {
    print(file, '', reading.mistakes)
    console.log(`${file}: ${counted(reading.mistakes.length, 'mistake')}.`)
    return 1
  }
  const { policy, warnings } = reading
  print(file, 'warning: ', warnings)
  const also = warnings.length > 0 ? `, ${counted(warnings.length, 'warning')}` : ''
  console.log(`${file}: no mistakes, ${counted(policy.rules.length, 'rule')}${also}.`)
  return 0
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

function print(file: string, kind: string, mistakes: readonly Mistake[]): void {
  for (const { line, column, message } of mistakes) console.log(`${file}:${line}:${column} ${kind}${message}`)
}

function usage(): number {
  console.error(USAGE)
  return 1
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const [subcommand, ...args] = process.argv.slice(2)
process.exitCode = subcommand === 'check' && args.length <= 1 ? check(args[0]) : usage()
