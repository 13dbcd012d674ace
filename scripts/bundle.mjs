import { build } from 'esbuild'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zip } from './zip.mjs'

const root = join(import.meta.dirname, '..')

/** Bolt's index requires every receiver it has; ours is our own. */
const withoutReceivers = {
  name: 'without-receivers',
  setup({ onLoad }) {
    const unused =
      /@slack\/(bolt\/dist\/receivers\/(\w+Receiver|HTTP\w+|SocketMode\w+|custom-routes)|oauth\/dist\/index)\.js$/
    onLoad({ filter: unused }, () => ({
      contents: 'module.exports = { __esModule: true, default: class {} }',
      loader: 'js',
    }))
  },
}

const emptyMap = Buffer.from('{"version":3,"sources":["package"],"names":[],"mappings":"AAAA"}').toString(
  'base64',
)

/** The map is of our own code: with that of every package it would be larger than the function. */
const ownCodeMapped = {
  name: 'own-code-mapped',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.m?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${emptyMap}`,
      loader: 'js',
    }))
  },
}

/**
 * Bundles a Lambda function into `dir`: index.mjs, its map and the policy, and the same as a zip.
 * @param {{ name: 'slack' | 'work', policy: string, dir: string, zipFile: string }} options
 */
export async function bundle({ name, policy, dir, zipFile }) {
  rmSync(dir, { recursive: true, force: true })
  await build({
    entryPoints: [join(root, `src/lambda/${name}.ts`)],
    outfile: join(dir, 'index.mjs'),
    bundle: true,
    platform: 'node',
    // The AWS clients' CommonJS holds every call that there is.
    mainFields: ['module', 'main'],
    format: 'esm',
    target: 'node20',
    minify: true,
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutReceivers, ownCodeMapped],
    // CommonJS packages in a module ask for Node's own by `require`.
    banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
  })
  copyFileSync(policy, join(dir, 'access.yaml'))
  const files = ['index.mjs', 'index.mjs.map', 'access.yaml']
  writeFileSync(zipFile, zip(files.map((file) => ({ name: file, content: readFileSync(join(dir, file)) }))))
}
