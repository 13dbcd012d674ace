import { isMapping } from './values.ts'

/** Limits of a permission set's inline policy. @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html */
const [mostBytes, mostCharacters] = [32_768, 10_240]

/** Why a text can't be an inline policy, to go on after the file's name; undefined where it can. */
export function inlinePolicyFault(text: string): string | undefined {
  const bytes = Buffer.byteLength(text)
  if (bytes > mostBytes) return `has ${bytes} bytes, and AWS takes ${mostBytes}: make it shorter.`
  const characters = text.replaceAll(/\s/g, '').length
  if (characters > mostCharacters)
    return `has ${characters} characters without blanks, and AWS takes ${mostCharacters}: make it shorter.`
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    return `is no JSON (${error instanceof Error ? error.message : String(error)}): correct it there.`
  }
  if (!isMapping(document) || (!isMapping(document['Statement']) && !Array.isArray(document['Statement'])))
    return 'is no policy document: give an object with a `Statement`.'
  if (!/^[\t\n\r\x20-\xFF]*$/.test(text))
    return 'has characters that AWS does not take in a policy: write them as `\\u` and four digits.'
  return undefined
}
