import { durationText } from '../access/duration.ts'
import type { Unknown } from '../access/setup-assignments.ts'
import type { Kept, SetupPlan } from '../access/setup-plan.ts'
import type { SetupStep } from '../access/setup-step.ts'
import { accountText, stepText } from './setup-step.ts'
import { counted, plain, some } from './terminal.ts'

/** How many accounts are named before the rest is counted. */
const accountsNamed = 8

/** The difference between a setup and what there is, as lines for a terminal. */
export function planLines(plan: SetupPlan, managementAccountId: string): string[] {
  const { steps, forbidden, unknown, kept, outlasting } = plan
  const only = `Only the management account, ${managementAccountId}, can do this, so run this command there:`
  return [
    ...part(
      steps.length > 0 ? 'To be done:' : 'Nothing is to be done: what there can be is there.',
      stepLines(steps),
      true,
    ),
    ...part(only, stepLines(forbidden)),
    ...part('Not found:', unknown.map(unknownText)),
    ...part('Left alone, since nothing is ever taken away:', kept.map(keptText)),
    ...part(
      'Warnings:',
      outlasting.map(
        ({ set, sessionSeconds, rule }) =>
          `Sessions of ${set} last ${durationText(sessionSeconds)}, and the rule “${plain(rule.name)}” grants it for ${durationText(rule.maxDurationSeconds)}: whoever opens one just before the end keeps its rights so long.`,
      ),
    ),
  ]
}

const part = (heading: string, lines: readonly string[], always = false): string[] =>
  lines.length > 0 || always ? [heading, ...lines.map((line) => `  ${line}`)] : []

/** Steps one to a line, but for assignments: these differ by their accounts alone, and may be hundreds. */
function stepLines(steps: readonly SetupStep[]): string[] {
  const assigned = new Map<string, string[]>()
  const lines: string[] = []
  for (const step of steps) {
    if (step.kind !== 'assign') {
      lines.push(stepText(step))
      continue
    }
    const key = `+ ${step.set} for group ${plain(step.group)}`
    assigned.set(key, [...(assigned.get(key) ?? []), accountText(step.account)])
  }
  const ofGroups = [...assigned].map(
    ([key, accounts]) =>
      `${key} in ${accounts.length === 1 ? '' : `${counted(accounts.length, 'account')}: `}${some(accounts, accountsNamed)}`,
  )
  return [...lines, ...ofGroups]
}

function unknownText(unknown: Unknown): string {
  if (unknown.kind === 'account') return `${accountsText(unknown)}.`
  const { kind, name, near } = unknown
  const [what, list] = kind === 'group' ? ['group', 'groups'] : ['permission set', 'permissionSets']
  const meant = near.length > 0 ? ` Did you mean ${near.map(plain).join(', or ')}?` : ''
  return `There is no ${what} ${plain(name)}, and the file makes none: add it to \`setup.${list}\`, or correct the name.${meant}`
}

function accountsText({ pattern, isManagement }: Unknown & { readonly kind: 'account' }): string {
  if (isManagement) return `\`${plain(pattern)}\` is the management account, which its id alone means`
  if (pattern === '*') return '`*` is any account but the management account, and there is no other'
  return `\`${plain(pattern)}\` chooses no account: none that is active is called so, has this id or lies there`
}

function keptText(kept: Kept): string {
  switch (kept.kind) {
    case 'policies':
      return `${kept.paths.length === 1 ? 'Policy' : 'Policies'} ${kept.paths.join(', ')} in permission set ${kept.set}: not in the file.`
    case 'inline-policy':
      return `The inline policy of permission set ${kept.set}: not in the file.`
    case 'assignments':
      return `${counted(kept.count, 'assignment')} of group ${plain(kept.group)}: not in the file.`
    default:
      return kept satisfies never
  }
}
