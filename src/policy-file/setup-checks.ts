import { durationText } from '../access/duration.ts'
import { managedPolicyPath, outlastedRule } from '../access/setup.ts'
import type { Finding, Named, Outline } from './outline.ts'

/** What stands twice in `setup:`, where once is all that it can be. */
export function setupRepeats({ setup }: Outline): Finding[] {
  const sets = setup.permissionSets
  const same = ({ text }: Named) => text
  return [
    ...repeated(
      sets.flatMap(({ name }) => name ?? []),
      same,
      (name) => `Another permission set is called \`${name}\` already: put the two together.`,
    ),
    ...repeated(
      setup.groups,
      same,
      (name) => `Another group is called \`${name}\` already: leave one of the two out.`,
    ),
    ...sets.flatMap(({ managedPolicies }) =>
      repeated(managedPolicies, ({ text }) => managedPolicyPath(text), twice),
    ),
    ...setup.assignments.flatMap(({ permissionSets, accounts }) => [
      ...repeated(permissionSets, same, twice),
      ...repeated(accounts, same, twice),
    ]),
  ]
}

const twice = (name: string): string => `\`${name}\` stands in this list a second time: leave it out.`

function repeated(
  all: readonly Named[],
  keyOf: (each: Named) => string,
  message: (name: string) => string,
): Finding[] {
  return all
    .filter((each, at) => all.findIndex((other) => keyOf(other) === keyOf(each)) < at)
    .map(({ text, path }) => ({ path, message: message(text) }))
}

/** Sessions that go on after the access that was granted is over. */
export function longSessions({ setup, rules }: Outline): Finding[] {
  const timed = rules.flatMap(({ name, permissionSets, maxDurationSeconds }) =>
    maxDurationSeconds === undefined
      ? []
      : [
          {
            name: name?.text ?? '',
            permissionSets: permissionSets.map(({ text }) => text),
            maxDurationSeconds,
          },
        ],
  )
  return setup.permissionSets.flatMap(({ name, session }) => {
    if (!name || !session) return []
    const rule = outlastedRule(timed, { name: name.text, sessionSeconds: session.seconds })
    if (!rule) return []
    const message = `A session of ${durationText(session.seconds)} outlasts the ${durationText(rule.maxDurationSeconds)} that rule "${rule.name}" grants \`${name.text}\` for: whoever opens one just before the end keeps its rights so long, so make sessions shorter.`
    return [{ path: session.path, message }]
  })
}
