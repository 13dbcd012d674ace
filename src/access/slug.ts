// Letters that Unicode does not take apart into a base letter and a mark.
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }),
)

/** Text on one line, without control characters and what else does not show. */
export const oneLine = (text: string): string => text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()

/** An account's name in lower-case ASCII, such as `obrien-sohne`, at most 50 long; its id where nothing is left. */
export function accountSlug(name: string, id: string): string {
  const latin = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}|['’ʼ`]/gu, '')
  const ascii = latin.replace(/\P{ASCII}/gu, (letter) => LETTERS.get(letter) ?? ' ')
  const words = ascii.replace(/[^a-z0-9_]+/g, '-').replace(/^[-_]+/, '')
  return words.slice(0, 50).replace(/[-_]+$/, '') || id
}

/** A permission set's name as it is where that is safe, else made safe, with a hash: no two names become one. */
export function roleSlug(name: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return name
  const words = name.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-|-$/g, '')
  return `${words || 'role'}.${shortHash(name)}`
}

/** FNV-1a, 32 bits: enough to tell names apart, and the same for ever. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
