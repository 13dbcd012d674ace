// Builds what runs without a node_modules folder, into `dist` or the folder that is named: the server, and the commands that
// its operator needs beside it. `node dist/server.mjs`, `node dist/cli/policy.mjs check …`.
import { build } from 'esbuild'
import { readdirSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const src = join(root, 'src')
const outdir = resolve(process.argv[2] ?? join(root, 'dist'))

/** These need the repository: they play with the sandbox, or run what was packaged. */
const notBuilt = ['demo.ts', 'lambda.ts']
const commands = readdirSync(join(src, 'cli'))
  .filter((file) => file.endsWith('.ts') && !notBuilt.includes(file))
  .map((file) => join('cli', file))

// What is older would stay beside what is new: the names of shared parts change with what is in them.
for (const old of ['server.mjs', 'cli', 'shared']) rmSync(join(outdir, old), { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: ['server.ts', ...commands].map((file) => join(src, file)),
  outdir,
  outbase: src,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'shared/[name]-[hash]',
  bundle: true,
  splitting: true,
  // A server that is built is a server: with nothing configured it says so.
  external: ['./sandbox/index.ts'],
  banner: {
    js: [
      "import { createRequire as requireFrom } from 'node:module'",
      "process.env.NODE_ENV = 'production'",
      'const require = requireFrom(import.meta.url)',
    ].join('\n'),
  },
  platform: 'node',
  format: 'esm',
  target: 'node20',
  metafile: true,
  logLevel: 'warning',
})

const playing = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/sandbox/'))
if (playing.length > 0) throw new Error(`the sandbox does not belong into a build: ${playing[0]}`)
for (const [file, { bytes, entryPoint }] of Object.entries(metafile.outputs))
  if (entryPoint) console.log(`${relative(process.cwd(), file)}  ${Math.ceil(bytes / 1024)} KiB`)
