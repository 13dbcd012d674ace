import { foldEmail } from '../access/person.ts'

const EMAIL = /^[^\s@<>"']+@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9])$/

/** The host of an e-mail address, folded; undefined where it is no address. */
export const hostOf = (email: string): string | undefined => EMAIL.exec(foldEmail(email))?.[1]

/** Whether addresses can have exactly this host, in any case. */
export const isHost = (text: string): boolean => hostOf(`x@${text}`) === text.toLowerCase()

/** Text of one line without blanks at its ends, which nobody would see. */
export const isPlain = (text: string): boolean => /^\S(.*\S)?$/.test(text)

/** An id, a name, a glob or a well-formed `ou:` path. */
export function isAccountPattern(value: string): boolean {
  if (!isPlain(value)) return false
  // An id with a digit too few, or with dashes, would otherwise be a name that nothing has.
  if (/^[\d-]+$/.test(value)) return /^\d{12}$/.test(value)
  return !value.startsWith('ou:') || /^ou:[^/*]+(\/[^/*]+)*$/.test(value)
}
