import { build } from 'esbuild'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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

/** Lambda hands a function its role's credentials in the environment: nothing else is looked for, or carried along. */
const ownCredentialsAlone = {
  name: 'own-credentials-alone',
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/ }, () => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env'",
      resolveDir: join(root, 'node_modules/@aws-sdk/credential-provider-node'),
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
 * The text of a policy file as a function reads it: read, checked and warned of by the very code of the hosts. Throws its
 * ConfigError where there is none to go by.
 * @param {string} file
 * @param {(line: string) => void} warn
 */
export async function packPolicy(file, warn) {
  // Of its own: several may be packaged at once.
  const reader = join(root, `.build/load-policy-${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'src/load-policy.ts')],
    outfile: reader,
    bundle: true,
    platform: 'node',
    packages: 'external',
    format: 'esm',
    logLevel: 'warning',
  })
  const { loadPolicy } = await import(pathToFileURL(reader)).finally(() => rmSync(reader))
  return JSON.stringify(loadPolicy(file, { warn: ({ line }) => warn(line) }))
}

/**
 * Bundles a Lambda function into `dir`: index.mjs, its map and the policy (what `packPolicy` made), and the same as a zip.
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
    // With their own names: they stand in stack traces and logs, and to put them back at a start takes longer than to read them.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutReceivers, ownCredentialsAlone, ownCodeMapped],
    // CommonJS packages in a module ask for Node's own by `require`.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  })
  writeFileSync(join(dir, 'access.json'), policy)
  const files = ['index.mjs', 'index.mjs.map', 'access.json']
  writeFileSync(zipFile, zip(files.map((file) => ({ name: file, content: readFileSync(join(dir, file)) }))))
}
