// Bundles one TypeScript entry (about 10 ms) and runs it as plain node: `node scripts/run.mjs src/server.ts …`.
import { build } from 'esbuild'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const [entry, ...args] = process.argv.slice(2)
const outdir = join(import.meta.dirname, '..', '.build')
await build({
  entryPoints: [join(import.meta.dirname, '..', entry)],
  outdir,
  outbase: join(import.meta.dirname, '..', 'src'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
})
process.setSourceMapsEnabled(true)
const out = join(outdir, entry.replace(/^src\//, '').replace(/\.ts$/, '.mjs'))
process.argv = [process.argv[0], out, ...args]
await import(pathToFileURL(out).href)
