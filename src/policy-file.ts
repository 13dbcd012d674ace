import type { Policy, Rule, RuleApproval } from './access/policy.ts'
import type { Setup } from './access/setup.ts'
import { contradictions, doubts } from './policy-file/checks.ts'
import { inlinePolicyFault } from './policy-file/inline-policy.ts'
import { outline, type Finding, type Outline } from './policy-file/outline.ts'
import { policySchema, type RuleEntry, type SetupEntry } from './policy-file/schema.ts'
import { readSource, type Mistake, type Source } from './policy-file/source.ts'
import { schemaMistakes } from './policy-file/wording.ts'

export type { Mistake } from './policy-file/source.ts'

/** A policy to work by, or everything that keeps the file from being one, in the order in which it stands. */
export type PolicyReading =
  | {
      readonly ok: true
      readonly policy: Policy
      readonly warnings: readonly Mistake[]
      /** The texts of the inline policies of `setup:` by file name, where they were read. */
      readonly inlinePolicies: ReadonlyMap<string, string>
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const ANSWER_WITHIN_SECONDS = 8 * 60 * 60

/** Reads a file that lies beside the policy; throws where it can't be read. */
export type ReadBeside = (file: string) => string

/**
 * Reads and checks the whole text of an `access.yaml`; pure, and never throws. The inline policies of `setup:` are files of
 * their own, which need not be where the bot runs: they are looked at where `beside` is given.
 */
export function readPolicy(text: string, beside?: ReadBeside): PolicyReading {
  const source = readSource(text)
  if (source.value === undefined) return { ok: false, mistakes: inOrder(source.mistakes) }
  const parsed = policySchema.safeParse(source.value)
  const file = outline(source.value)
  const inline = beside ? inlinePolicies(file, beside) : { found: [], texts: new Map<string, string>() }
  const mistakes = [
    ...source.mistakes,
    ...(parsed.success ? [] : schemaMistakes(parsed.error, source)),
    ...placed([...contradictions(file), ...inline.found], source),
  ]
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes: inOrder(mistakes) }
  const { rules, identitySource = 'identity-center', offboarding, setup, ...rest } = parsed.data
  const policy = {
    ...rest,
    identitySource,
    rules: rules.map(ruleOf),
    offboarding: { deleteUser: offboarding?.deleteUser ?? false },
    ...(setup ? { setup: setupOf(setup) } : {}),
  }
  const warnings = inOrder(placed(doubts(file), source))
  return { ok: true, policy, warnings, inlinePolicies: inline.texts }
}

function inlinePolicies(
  { setup }: Outline,
  beside: ReadBeside,
): { found: Finding[]; texts: Map<string, string> } {
  const texts = new Map<string, string>()
  const found = setup.permissionSets.flatMap(({ inlinePolicy }): Finding[] => {
    if (!inlinePolicy) return []
    const { text: name, path } = inlinePolicy
    try {
      const text = beside(name)
      texts.set(name, text)
      const fault = inlinePolicyFault(text)
      return fault ? [{ path, message: `\`${name}\` ${fault}` }] : []
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return [
        { path, message: `\`${name}\` can't be read (${why}): give the path of a file, from this one.` },
      ]
    }
  })
  return { found, texts }
}

function setupOf({ permissionSets = [], groups = [], assignments = [] }: SetupEntry): Setup {
  return {
    permissionSets: permissionSets.map(({ session, managedPolicies = [], ...rest }) => ({
      ...rest,
      managedPolicies,
      ...(session === undefined ? {} : { sessionSeconds: session }),
    })),
    groups,
    assignments,
  }
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
