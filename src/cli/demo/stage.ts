import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { withEmoji } from '../../sandbox/emoji.ts'

/** A step that did not come out as told: what was expected, and what was there instead. */
export class Surprise extends Error {
  override readonly name = 'Surprise'
  constructor(expected: string, seen: string) {
    super(`expected: ${expected}\nseen:     ${seen.replaceAll('\n', '\n          ')}`)
  }
}

/** Where the story is told. */
export interface Stage {
  /** A heading: what this part shows. */
  readonly part: (title: string) => void
  /** What somebody does. */
  readonly does: (who: string, what: string) => void
  /** What somebody, or everybody in a place, sees. Wrapped, never cut. */
  readonly sees: (who: string, where: string, text: string) => void
  /** A fact of the world that nobody sees in Slack. */
  readonly fact: (about: string, head: string, text: string) => void
}

type Style = 'dim' | 'bold' | 'cyan' | 'green' | 'magenta' | 'yellow'

const gutter = 14
const widest = 110

/** Tells it as plain text: a gutter of names, and a block for what each sees; in colour where the terminal has it. */
export function openStage(out: WriteStream): Stage {
  const colours = out.isTTY && !process.env['NO_COLOR'] && out.hasColors()
  const width = Math.max(60, Math.min(widest, out.columns ?? widest))
  const paint = (style: Style, text: string) => (colours ? styleText(style, text) : text)
  const block = (name: string, style: Style, head: string, text: string): void => {
    const label = paint(style, name.padStart(gutter - 2))
    out.write(`\n${label}  ${head}\n`)
    for (const line of wrapped(withEmoji(text), width - gutter - 2))
      out.write(`${' '.repeat(gutter)}${paint('dim', '│')} ${line}\n`)
  }
  return {
    part: (title) => void out.write(`\n${paint('bold', `── ${title} `.padEnd(width, '─'))}\n`),
    does: (who, what) => block(who, 'cyan', paint('bold', what), ''),
    sees: (who, where, text) => block(who, 'green', paint('dim', where), text),
    fact: (about, head, text) => block(about, 'magenta', paint('dim', head), text),
  }
}

/** Lines no longer than `width`, broken between words and keeping their indent; a long word stays whole. */
function wrapped(text: string, width: number): string[] {
  if (text === '') return []
  return text.split('\n').flatMap((line) => {
    if (line.length <= width) return [line]
    const indent = /^\s*/.exec(line)?.[0] ?? ''
    const lines: string[] = []
    for (const word of line.trim().split(/\s+/)) {
      const last = lines.at(-1)
      if (last !== undefined && last.length + word.length + 1 <= width)
        lines[lines.length - 1] = `${last} ${word}`
      else lines.push(indent + word)
    }
    return lines
  })
}
