import type { Line, Status } from './report.ts'

const marks: Readonly<Record<Status, string>> = {
  ok: '✓',
  failed: '✗',
  warning: '!',
  skipped: '–',
  'not-tried': '–',
}
const colours: Readonly<Record<Status, number>> = {
  ok: 32,
  failed: 31,
  warning: 33,
  skipped: 2,
  'not-tried': 2,
}

const nameWidth = 20

/** Prints lines for people, each under the heading of its group; what to do stands under the line. */
export function printer(write: (text: string) => void, colour: boolean): (line: Line) => void {
  let group = ''
  return ({ group: now, name, status, text, fix }) => {
    if (now !== group) write(`${group === '' ? '' : '\n'}${now}\n`)
    group = now
    const mark = colour ? `\u001b[${colours[status]}m${marks[status]}\u001b[0m` : marks[status]
    write(`  ${mark} ${name.padEnd(nameWidth)} ${[prefix(status), text].filter(Boolean).join(': ')}\n`)
    if (fix !== undefined) write(`    ${' '.repeat(nameWidth)} ${fix}\n`)
  }
}

const prefix = (status: Status): string =>
  status === 'skipped' ? 'skipped' : status === 'not-tried' ? 'not tried' : ''

/** The last line: whether all is well, and how many are not. */
export function summary(lines: readonly Line[]): string {
  const count = (status: Status): number => lines.filter((line) => line.status === status).length
  const parts = [
    counted(count('ok'), 'check is fine', 'checks are fine'),
    ...(count('failed') > 0 ? [counted(count('failed'), 'fails', 'fail')] : []),
    ...(count('warning') > 0 ? [counted(count('warning'), 'warning', 'warnings')] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(count('not-tried') > 0 ? [`${count('not-tried')} not tried`] : []),
  ]
  return `${count('failed') > 0 ? 'Not ready' : 'Ready'}: ${parts.join(', ')}.`
}

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`
