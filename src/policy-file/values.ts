import { parseDuration } from '../access/duration.ts'
import type { Path } from './source.ts'

/** A text and where it stands. */
export interface Named {
  readonly text: string
  readonly path: Path
}

/** Whether a value of the file is a mapping of keys to values. */
export const isMapping = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const mapping = (value: unknown): Record<string, unknown> => (isMapping(value) ? value : {})

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const texts = (value: unknown, path: Path): Named[] =>
  list(value).flatMap((text, at) => (typeof text === 'string' ? [{ text, path: [...path, at] }] : []))

/** The text under a key; undefined where there is none. */
export function named(entry: Record<string, unknown>, key: string, path: Path): Named | undefined {
  const text = entry[key]
  return typeof text === 'string' ? { text, path: [...path, key] } : undefined
}

export const seconds = (value: unknown): number | undefined =>
  typeof value === 'string' ? parseDuration(value) : undefined
