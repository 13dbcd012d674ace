import { clip, code, context, escape, limits, section, type View } from './blocks.ts'

/** What a subcommand says of itself. */
export interface CommandHelp {
  readonly usage: string
  readonly summary: string
}

/** Every subcommand, as the list has them. */
export function helpView(subcommands: readonly CommandHelp[]): View {
  const lines = subcommands.map(({ usage, summary }) => `${code(usage)}\n${escape(summary)}`)
  return {
    text: 'This is what you can ask me for.',
    blocks: [
      section('*What you can ask me for*'),
      ...lines.slice(0, limits.blocks - 2).map((line) => section(line)),
      context('Durations: `30m`, `2h`, `1h30m`, `1d`. Names with blanks in quotes: `"Team Sandbox"`.'),
    ],
  }
}

/** Something broke on our side: the id finds it in the log. */
export function failureView(id: string): View {
  const text = `Something broke on our side. Try again; if it stays like this, tell your administrator this id: ${code(clip(id, 200))}.`
  return { text, blocks: [section(text)] }
}
