import type { SetupStep } from '../../access/setup-step.ts'
import { stepText } from '../../views/setup-step.ts'
import { clip } from '../../views/blocks.ts'
import { plain } from '../../views/terminal.ts'
import type { Listener } from './perform.ts'

/** What is written to: a terminal shows a bar, anything else gets a line for each step. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** How many steps ended how. */
export interface Tally {
  done: number
  failed: number
  skipped: number
  /** What AWS said when it first refused a change for want of rights; null where it did not. */
  denied: string | null
}

/** Tells how far it is, step by step; the tally counts along. */
export function progress(
  total: number,
  screen: Screen,
): { readonly listener: Listener; readonly tally: Tally; readonly end: () => void } {
  const tally: Tally = { done: 0, failed: 0, skipped: 0, denied: null }
  const count = (): string => {
    const ended = tally.done + tally.failed + tally.skipped
    return `[${String(ended).padStart(String(total).length)}/${total}]`
  }
  const bar = (text: string): void => {
    if (!screen.isTTY) return
    const filled = Math.round(((tally.done + tally.failed + tally.skipped) / total) * barWidth)
    const line = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${count()} ${text}`
    screen.write(`${clearLine}${clip(line, (screen.columns ?? 80) - 1)}`)
  }
  const line = (text: string): void => void screen.write(`${screen.isTTY ? clearLine : ''}${text}\n`)
  const listener: Listener = {
    begins: (step) => {
      // Minutes may pass without another word.
      if (step.kind === 'provision' && !screen.isTTY) line(`${count()} begun: ${stepText(step)}`)
      bar(stepText(step))
    },
    done: (step) => {
      tally.done += 1
      if (screen.isTTY) bar(stepText(step))
      else line(`${count()} ${stepText(step)}`)
    },
    failed: (step, why) => {
      tally.failed += 1
      if (why.startsWith('AccessDenied')) tally.denied ??= why
      line(`${count()} FAILED ${stepText(step)}: ${plain(why)}`)
    },
    skipped: (step: SetupStep, why) => {
      tally.skipped += 1
      line(`${count()} not tried: ${stepText(step)}: ${plain(why)}`)
    },
  }
  return { listener, tally, end: () => void (screen.isTTY && screen.write(clearLine)) }
}

const barWidth = 24
const clearLine = '\r\u001B[2K'
