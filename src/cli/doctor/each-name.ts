import type { PlacedName } from '../../policy-file/names.ts'
import { at, listed, namesOf } from './place.ts'
import { errorText, failed, type Finding, ok, type Say } from './report.ts'
import type { CheckedPolicy } from './settings.ts'

/** What keeps all names that are left from being looked up: one line, and not one for each. */
export class NoMore extends Error {
  override readonly name = 'NoMore'
  readonly of: (left: number, all: number) => Finding

  constructor(of: NoMore['of']) {
    super()
    this.of = of
  }
}

/** What is wrong with a name. */
type Look = (name: string) => Promise<Finding | undefined> | Finding | undefined

/** Looks up each name of a kind: one line where all is well, else one for each that is not. */
export async function eachName(
  say: Say,
  checked: CheckedPolicy,
  kind: PlacedName['kind'],
  well: string,
  look: Look,
): Promise<void> {
  const names = namesOf(checked, kind)
  let wrong = 0
  for (const [before, name] of names.entries()) {
    const finding = await looked(name.text, look)
    if (finding instanceof NoMore) {
      say(finding.of(names.length - before, names.length))
      return
    }
    if (!finding) continue
    wrong += 1
    say({ ...finding, text: `${at(checked, name)}${finding.text}` })
  }
  if (wrong > 0) return
  say(ok(names.length === 0 ? 'The policy names none.' : `${listed(names)} is ${well}.`))
}

async function looked(name: string, look: Look): Promise<Finding | NoMore | undefined> {
  try {
    return await look(name)
  } catch (error) {
    return error instanceof NoMore ? error : failed(`${name} can’t be looked up: ${errorText(error)}.`)
  }
}
