import { counted } from '../../views/terminal.ts'
import { policyFile, printMistakes, readFile } from './read.ts'

/** Says everything that is wrong with a policy and what should be looked at; the exit code, 1 for any mistake. */
export function check(file = policyFile()): number {
  const reading = readFile(file, { whole: true })
  if (!reading?.ok) return 1
  const { policy, warnings } = reading
  printMistakes(file, 'warning: ', warnings)
  const also = warnings.length > 0 ? `, ${counted(warnings.length, 'warning')}` : ''
  console.log(`${file}: no mistakes, ${counted(policy.rules.length, 'rule')}${also}.`)
  return 0
}
