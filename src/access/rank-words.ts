/** The different words of a query, folded. */
export const wordsOf = (query: string): string[] => [...new Set(query.toLowerCase().match(/\S+/g))]

const EXACT = 0
const PREFIX = 1
const WORD_START = 2
const WITHIN = 3

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u

/** How well a word fits a folded text, best is 0; `Infinity` where it does not. */
export function fit(word: string, text: string): number {
  let at = text.indexOf(word)
  if (at < 0) return Infinity
  if (at === 0) return text.length === word.length ? EXACT : PREFIX
  for (; at > 0; at = text.indexOf(word, at + 1)) {
    if (!LETTER_OR_DIGIT.test(text[at - 1] ?? '')) return WORD_START
  }
  return WITHIN
}

/** How well a word fits a place that many things share, such as an organizational unit: never as if it named one. */
export const fitPlace = (word: string, place: string): number => Math.max(fit(word, place), WORD_START)
