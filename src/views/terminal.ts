/** What anybody may have written, on one line and harmless to a terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()

/** `1 rule`, `3 rules`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The first few of a list, and how many more there are. */
export function some(texts: readonly string[], most: number): string {
  // One left out would take as much room as saying so.
  if (texts.length <= most + 1) return texts.join(', ')
  return `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`
}
