import { crc32, deflateRawSync } from 'node:zlib'

/**
 * A zip archive of a few files, the same bytes for the same files, so that what has not changed is not deployed again.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @param {readonly { name: string, content: Buffer }[]} files
 */
export function zip(files) {
  const locals = []
  const directory = []
  let offset = 0
  for (const { name, content } of files) {
    const packed = deflateRawSync(content, { level: 9 })
    const common = numbers([
      [2, 20],
      [2, 0x0800],
      [2, 8],
      // Midnight of the first day that the format knows.
      [2, 0],
      [2, 0x21],
      [4, crc32(content)],
      [4, packed.length],
      [4, content.length],
      [2, Buffer.byteLength(name)],
      [2, 0],
    ])
    const local = Buffer.concat([numbers([[4, 0x04034b50]]), common, Buffer.from(name), packed])
    locals.push(local)
    // Made on Unix, readable by everybody: Lambda runs as nobody in particular.
    const rest = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, (0o100644 << 16) >>> 0],
      [4, offset],
    ]
    directory.push(
      numbers([
        [4, 0x02014b50],
        [2, 0x0314],
      ]),
      common,
      numbers(rest),
      Buffer.from(name),
    )
    offset += local.length
  }
  const index = Buffer.concat(directory)
  const counts = [
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, index.length],
    [4, offset],
    [2, 0],
  ]
  return Buffer.concat([...locals, index, numbers([[4, 0x06054b50]]), numbers(counts)])
}

/** Little-endian numbers of so many bytes each. */
function numbers(fields) {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes)
      buffer.writeUIntLE(value, 0, bytes)
      return buffer
    }),
  )
}
