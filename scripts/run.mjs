// Bundles one TypeScript entry (about 10 ms) and runs it as plain node: `node scripts/run.mjs src/server.ts …`.
import { build } from 'esbuild'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [entry, ...args] = process.argv.slice(2)
const outdir = join(import.meta.dirname, '..', '.build')
const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, '..', entry)],
  outdir,
  outbase: join(import.meta.dirname, '..'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
  write: false,
})
// Put in place whole: somebody else may be starting the same at this moment.
for (const { path, contents } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true })
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, contents)
  renameSync(unfinished, path)
}
process.setSourceMapsEnabled(true)
const out = join(outdir, entry.replace(/\.ts$/, '.mjs'))
process.argv = [process.argv[0], out, ...args]
await import(pathToFileURL(out).href)
