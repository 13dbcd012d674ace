import type { Policy, Rule, RuleApproval } from './access/policy.ts'
import { contradictions, doubts } from './policy-file/checks.ts'
import { outline, type Finding } from './policy-file/outline.ts'
import { policySchema, type RuleEntry } from './policy-file/schema.ts'
import { readSource, type Mistake, type Source } from './policy-file/source.ts'
import { schemaMistakes } from './policy-file/wording.ts'

export type { Mistake } from './policy-file/source.ts'

/** A policy to work by, or everything that keeps the file from being one, in the order in which it stands. */
export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly Mistake[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const ANSWER_WITHIN_SECONDS = 8 * 60 * 60

/** Reads and checks the whole text of an `access.yaml`; pure, and never throws. */
export function readPolicy(text: string): PolicyReading {
  const source = readSource(text)
  if (source.value === undefined) return { ok: false, mistakes: inOrder(source.mistakes) }
  const parsed = policySchema.safeParse(source.value)
  const file = outline(source.value)
  const mistakes = [
    ...source.mistakes,
    ...(parsed.success ? [] : schemaMistakes(parsed.error, source)),
    ...placed(contradictions(file), source),
  ]
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) }
  const { rules, identitySource = 'identity-center', offboarding, ...rest } = parsed.data
  const policy = {
    ...rest,
    identitySource,
    rules: rules.map(ruleOf),
    offboarding: { deleteUser: offboarding?.deleteUser ?? false },
  }
  return { ok: true, policy, warnings: inOrder(placed(doubts(file), source)) }
}

const placed = (findings: readonly Finding[], source: Source): Mistake[] =>
  findings.map(({ path, key, message }) => ({ ...(key ? source.atKey(path) : source.at(path)), message }))

const inOrder = (mistakes: readonly Mistake[]): Mistake[] =>
  mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column)

function ruleOf(entry: RuleEntry): Rule {
  const { permissionSets, accounts, groups, approvers, approvals } = entry
  const approval: RuleApproval = approvers
    ? { kind: 'approvers', approvers, needed: approvals ?? 1 }
    : { kind: 'none' }
  return {
    name: entry.name,
    who: entry.who,
    approval,
    maxDurationSeconds: entry.maxDuration,
    answerWithinSeconds: entry.answerWithin ?? ANSWER_WITHIN_SECONDS,
    ...(entry.channel === undefined ? {} : { channel: entry.channel }),
    sensitive: entry.sensitive ?? false,
    ...(groups
      ? { kind: 'group', groups }
      : { kind: 'account', permissionSets: permissionSets ?? [], accounts: accounts ?? [] }),
  }
}
