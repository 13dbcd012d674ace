import { inflateRawSync } from 'node:zlib'

/** A file of an archive. */
export interface ZipEntry {
  readonly path: string
  readonly content: Buffer
}

const end = { bytes: 22, count: 10, directory: 16 }
const header = { signature: 0x02014b50, bytes: 46 }

/**
 * The files of a zip archive, as its central directory lists them. Throws on what is none, or needs what Lambda does not take.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(zip: Buffer): ZipEntry[] {
  const at = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (at < 0 || at + end.bytes > zip.length) throw new Error('this is no zip archive')
  const entries: ZipEntry[] = []
  let next = zip.readUInt32LE(at + end.directory)
  for (let left = zip.readUInt16LE(at + end.count); left > 0; left -= 1) {
    if (zip.readUInt32LE(next) !== header.signature) throw new Error('this zip archive is broken')
    const lengths = [28, 30, 32].map((offset) => zip.readUInt16LE(next + offset))
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths
    const path = zip.toString('utf8', next + header.bytes, next + header.bytes + nameLength)
    if (!path.endsWith('/')) entries.push({ path, content: contentOf(zip, next) })
    next += header.bytes + nameLength + extraLength + commentLength
  }
  return entries
}

function contentOf(zip: Buffer, entry: number): Buffer {
  const [method, size] = [zip.readUInt16LE(entry + 10), zip.readUInt32LE(entry + 20)]
  const local = zip.readUInt32LE(entry + 42)
  // The local header's extra field need not be as long as the central one's.
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  const stored = zip.subarray(start, start + size)
  if (method === 0) return stored
  if (method === 8) return inflateRawSync(stored)
  throw new Error(`this zip archive is compressed in a way that is not known here (${method})`)
}
