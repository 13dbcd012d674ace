const signs: Readonly<Record<string, string>> = {
  alarm_clock: '⏰',
  bell: '🔔',
  checkered_flag: '🏁',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  no_entry: '⛔',
  warning: '⚠️',
  white_check_mark: '✅',
}

/** Text with the emoji that the product uses drawn, as a Slack client draws them; other codes stay codes. */
export const withEmoji = (text: string): string =>
  text.replaceAll(/:([a-z_]+):/g, (code, name: string) => signs[name] ?? code)
