import type { PermissionSet } from './catalogue.ts'
import { sameJson } from './same-json.ts'
import { noContents, type Present, type SetContents } from './setup-present.ts'
import type { SetStep } from './setup-step.ts'
import { managedPolicyPath, type SetupPermissionSet } from './setup.ts'

/** What is to be done to one permission set, and then to its roles. */
export function setSteps(
  wanted: SetupPermissionSet,
  inlinePolicies: ReadonlyMap<string, string>,
  present: Present,
): SetStep[] {
  const { name: set, description, sessionSeconds } = wanted
  const there = present.permissionSets.find(({ name }) => name === set)
  const contents = present.contents.get(set) ?? noContents
  const changes: SetStep[] = [
    ...attachSteps(wanted, contents, present.partition),
    ...inlineSteps(wanted, contents, inlinePolicies),
  ]
  if (!there) {
    const given = {
      ...(description === undefined ? {} : { description }),
      ...(sessionSeconds === undefined ? {} : { sessionSeconds }),
    }
    return [{ kind: 'create-set', set, ...given }, ...changes]
  }
  changes.unshift(...updateSteps(wanted, there))
  const accounts = changes.length > 0 ? contents.accounts.length : contents.behind.length
  return accounts > 0 ? [...changes, { kind: 'provision', set, accounts }] : changes
}

function updateSteps(
  { name, description, sessionSeconds }: SetupPermissionSet,
  there: PermissionSet,
): SetStep[] {
  const from = there.description ?? null
  const changes = {
    ...(description === undefined || description === from ? {} : { description: { from, to: description } }),
    ...(sessionSeconds === undefined || sessionSeconds === there.sessionSeconds
      ? {}
      : { session: { from: there.sessionSeconds, to: sessionSeconds } }),
  }
  return Object.keys(changes).length > 0 ? [{ kind: 'update-set', set: name, ...changes }] : []
}

function attachSteps(
  { name, managedPolicies }: SetupPermissionSet,
  contents: SetContents,
  partition: string,
): SetStep[] {
  const attached = new Set(contents.managedPolicies.map(managedPolicyPath))
  return managedPolicies
    .map(managedPolicyPath)
    .filter((path) => !attached.has(path))
    .map((path) => ({ kind: 'attach-policy', set: name, arn: `arn:${partition}:iam::aws:policy/${path}` }))
}

function inlineSteps(
  { name, inlinePolicy: file }: SetupPermissionSet,
  { inlinePolicy }: SetContents,
  inlinePolicies: ReadonlyMap<string, string>,
): SetStep[] {
  const document = file === undefined ? undefined : inlinePolicies.get(file)
  if (file === undefined || document === undefined) return []
  if (inlinePolicy !== null && sameJson(inlinePolicy, document)) return []
  return [{ kind: 'put-inline-policy', set: name, file, document, replaces: inlinePolicy !== null }]
}
