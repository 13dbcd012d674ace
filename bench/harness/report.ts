import { cpus, totalmem } from 'node:os'

/** What a bench found: a table, and how it was made. */
export interface Report {
  readonly title: string
  /** How it was made: sizes, delays, runs; one sentence each. */
  readonly how: readonly string[]
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** What the table does not say by itself. */
  readonly notes?: readonly string[]
}

/** The report as Markdown, with the machine that it was made on. */
export function markdown({ title, how, columns, rows, notes = [] }: Report): string {
  const lines = [columns, columns.map((_, at) => (at === 0 ? '---' : '--:')), ...rows]
  return [
    `## ${title}`,
    '',
    [...how, machine()].join(' '),
    '',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...notes.map((note) => `- ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ].join('\n')
}

function machine(): string {
  const cores = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node ${process.versions.node}, ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${memory} GB.`
}
