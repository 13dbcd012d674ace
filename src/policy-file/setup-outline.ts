import type { Path } from './source.ts'
import { isMapping, list, mapping, type Named, named, seconds, texts } from './values.ts'

/** The names in `setup:`, as far as they can be read. */
export interface SetupOutline {
  readonly permissionSets: readonly SetupSetOutline[]
  readonly groups: readonly Named[]
  readonly assignments: readonly SetupAssignmentOutline[]
}

interface SetupSetOutline {
  readonly name: Named | undefined
  readonly managedPolicies: readonly Named[]
  readonly inlinePolicy: Named | undefined
  /** Where it is given. */
  readonly session: { readonly seconds: number; readonly path: Path } | undefined
}

interface SetupAssignmentOutline {
  readonly permissionSets: readonly Named[]
  readonly accounts: readonly Named[]
}

export function setupOutline(setup: Record<string, unknown>): SetupOutline {
  const entries = (key: string) =>
    list(setup[key]).flatMap((entry, at) => (isMapping(entry) ? [{ entry, path: ['setup', key, at] }] : []))
  return {
    permissionSets: entries('permissionSets').map(({ entry, path }) => setOutline(mapping(entry), path)),
    groups: entries('groups').flatMap(({ entry, path }) => named(mapping(entry), 'name', path) ?? []),
    assignments: entries('assignments').map(({ entry, path }) => ({
      permissionSets: texts(mapping(entry)['permissionSets'], [...path, 'permissionSets']),
      accounts: texts(mapping(entry)['accounts'], [...path, 'accounts']),
    })),
  }
}

function setOutline(entry: Record<string, unknown>, path: Path): SetupSetOutline {
  const length = seconds(entry['session'])
  return {
    name: named(entry, 'name', path),
    managedPolicies: texts(entry['managedPolicies'], [...path, 'managedPolicies']),
    inlinePolicy: named(entry, 'inlinePolicy', path),
    session: length === undefined ? undefined : { seconds: length, path: [...path, 'session'] },
  }
}
