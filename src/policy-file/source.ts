import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml'

/** One thing to put right, in a sentence, and where it stands; lines and columns count from 1. */
export interface Mistake {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Keys and list positions from the top of the file. */
export type Path = readonly (string | number)[]

/** The file as plain values that remember where they stood. */
export interface Source {
  /** Undefined where the text is no YAML, so that nothing more can be said about it. */
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
  /** Where a value stands; what is missing or empty stands where the key or entry that lacks it does. */
  at(path: Path): { line: number; column: number }
  /** Where a key itself stands. */
  atKey(path: Path): { line: number; column: number }
}

/** Reads YAML 1.2 and never throws: what can't be read is a mistake. */
export function readSource(text: string): Source {
  const lines = new LineCounter()
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const aliases = aliasOffsets(doc)
  const mistakes = [
    ...aliases.map((offset) => ({ ...place(offset), message: ALIAS })),
    ...[...doc.errors, ...doc.warnings].map((error) => ({
      ...place(error.pos[0]),
      message: syntaxMessage(error, text),
    })),
  ]
  const unreadable = aliases.length > 0 || doc.errors.some(({ code }) => code !== 'DUPLICATE_KEY')
  keepDigits(doc)
  return {
    value: unreadable ? undefined : doc.toJS(),
    // One slip makes a parser stumble several times over.
    mistakes: mistakes.filter(({ line }, at) => mistakes.findIndex((each) => each.line === line) === at),
    at: (path) => place(walk(doc, path).at),
    atKey: (path) => place(walk(doc, path).label),
  }
}

const ALIAS =
  'A word that begins with `*` is an alias in YAML: put it in quotes, such as "*", or write the value out.'

function syntaxMessage({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'A second YAML document begins here: leave the `---` out.'
  if (code === 'BAD_ALIAS') return ALIAS
  if (code === 'DUPLICATE_KEY') {
    const key = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? 'A key'
    return `\`${key}\` stands here a second time: keep one of the two.`
  }
  return `This can't be read as YAML (${message}): check indentation, brackets and quotes from here upwards.`
}

function aliasOffsets(doc: Document): number[] {
  const offsets: number[] = []
  visit(doc, { Alias: (_, { range }) => void offsets.push(range?.[0] ?? 0) })
  return offsets
}

/** YAML reads 012345678901 as a number, whose zero is then lost: what looks like an account id stays as it was typed. */
function keepDigits(doc: Document): void {
  visit(doc, {
    Scalar: (_, node) => {
      if (typeof node.value === 'number' && node.source && /^\d{8,}$/.test(node.source))
        node.value = node.source
    },
  })
}

interface Found {
  /** Offset of the value. */
  readonly at: number
  /** Offset of what the eye looks for: the key, or the list's entry. */
  readonly label: number
}

function walk(doc: Document, path: Path): Found {
  let node: unknown = doc.contents
  let found: Found = { at: 0, label: 0 }
  for (const step of path) {
    const next = child(node, step)
    if (!next) return { at: found.label, label: found.label }
    const label = offsetOf(next.key) ?? offsetOf(next.value) ?? found.label
    found = { at: isEmpty(next.value) ? label : (offsetOf(next.value) ?? label), label }
    node = next.value
  }
  return found
}

function child(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  // The last of two equal keys, as in the value that is read.
  if (isMap(node))
    return node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step))
  if (isSeq(node) && typeof step === 'number' && step < node.items.length)
    return { key: undefined, value: node.items[step] }
  return undefined
}

const isEmpty = (node: unknown): boolean => node == null || (isScalar(node) && node.value === null)

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)
