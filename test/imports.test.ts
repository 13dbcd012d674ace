import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/**
 * What each room may import besides itself: `type` for types alone, `late` for a dynamic import alone. Whatever is not
 * listed here is a new room, and its place has to be decided.
 */
type May = 'all' | 'type' | 'late'
const all = (...names: readonly string[]): Record<string, May> =>
  Object.fromEntries(names.map((name) => [name, 'all']))
const rooms: Readonly<Record<string, Readonly<Record<string, May>>>> = {
  access: {},
  views: all('access'),
  slack: all('access', 'views'),
  aws: all('access'),
  store: all('access'),
  flow: { ...all('access', 'views', 'in-time'), slack: 'type', aws: 'type', store: 'type' },
  handlers: all('access', 'views', 'flow', 'in-time'),
  'policy-file': all('access'),
  log: {},
  metrics: all('access'),
  'in-time': {},
  once: {},
  pause: {},
  usage: {},
  config: all('log'),
  'load-policy': all('access', 'config', 'policy-file'),
  clients: { ...all('once'), aws: 'type' },
  app: all('access', 'aws', 'store', 'slack', 'flow', 'handlers', 'clients', 'log', 'once', 'pause'),
  host: { flow: 'type' },
  server: {
    ...all('access', 'app', 'config', 'host', 'load-policy', 'log', 'pause', 'slack'),
    sandbox: 'late',
  },
  lambda: {
    ...all('app', 'aws', 'clients', 'config', 'flow', 'log', 'metrics', 'store'),
    access: 'type',
  },
  sandbox: all('access', 'app', 'config', 'host', 'load-policy', 'log'),
  cli: all(
    'access',
    'views',
    'slack',
    'aws',
    'store',
    'flow',
    'clients',
    'config',
    'log',
    'pause',
    'policy-file',
    'usage',
    'manifest.json',
  ),
  // The demo is told with the sandbox; the other commands must not bring it along.
  'cli/demo': all('sandbox', 'config', 'log', 'usage'),
  'cli/lambda': all('sandbox', 'clients', 'config', 'load-policy', 'log', 'pause', 'store', 'usage'),
}

interface Import {
  readonly file: string
  readonly target: string
  readonly how: May
}

const src = join(import.meta.dirname, '../src')
const clause = String.raw`(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}|\w+(?:\s*,\s*\{[^}]*\})?)`
const fixed = new RegExp(
  String.raw`^(?:import|export)\s+(?:(type)\s+)?(?:(${clause})\s+from\s+)?'([^']+)'`,
  'gm',
)
const dynamic = /\bimport\('([^']+)'\)/g

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  return [
    ...[...text.matchAll(fixed)].map(([, type, names = '', target = '']): Import => {
      const inner = /^\{([^}]*)\}$/
        .exec(names)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean)
      const types = type !== undefined || (inner?.length && inner.every((name) => name.startsWith('type ')))
      return { file, target, how: types ? 'type' : 'all' }
    }),
    ...[...text.matchAll(dynamic)].map(([, target = '']): Import => ({ file, target, how: 'late' })),
  ]
}

/** The room of a file: its folder, or itself where it lies on top; of what lies beside `src`, itself. */
function roomOf(file: string): string {
  if (file.startsWith('../')) return file.slice('../'.length)
  const command = /^cli\/(?:demo|lambda)(?=[./])/.exec(file)?.[0]
  if (command) return command
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '')
}

function offence({ file, target, how }: Import): string | undefined {
  const from = roomOf(file)
  if (!target.startsWith('.'))
    return from === 'access'
      ? `${file} imports ${target}: access imports nothing outside its folder`
      : undefined
  const to = roomOf(relative(src, join(src, dirname(file), target)))
  const may = rooms[from]?.[to]
  if (to === from || may === 'all' || may === how) return undefined
  const allowed = may === undefined ? 'must not' : `may only import ${may === 'type' ? 'types' : 'late'}`
  return `${file} imports ${target}: ${from} ${allowed}${may === undefined ? ` import ${to}` : ` from ${to}`}`
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

test('layers import downwards only', () => {
  // Had the pattern missed any, this would say so.
  const lines = files.map(
    (file) => readFileSync(join(src, file), 'utf8').match(/^.*\bfrom '[^']+'$/gm)?.length ?? 0,
  )
  expect(files.flatMap(importsOf).length).toBeGreaterThanOrEqual(lines.reduce((sum, count) => sum + count))
  expect(files.flatMap(importsOf).flatMap((each) => offence(each) ?? [])).toEqual([])
})

test('every room has its place', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in rooms))).toEqual([])
})

test.each<[Import, string | undefined]>([
  [{ file: 'access/plan.ts', target: './pair.ts', how: 'all' }, undefined],
  [
    { file: 'access/plan.ts', target: 'node:crypto', how: 'all' },
    'access imports nothing outside its folder',
  ],
  [{ file: 'flow/tell.ts', target: '../store/index.ts', how: 'type' }, undefined],
  [
    { file: 'flow/tell.ts', target: '../store/index.ts', how: 'all' },
    'flow may only import types from store',
  ],
  [{ file: 'views/help.ts', target: '../flow/world.ts', how: 'type' }, 'views must not import flow'],
  [
    { file: 'server.ts', target: './sandbox/index.ts', how: 'all' },
    'server may only import late from sandbox',
  ],
  [{ file: 'cli/policy.ts', target: '../sandbox/start.ts', how: 'all' }, 'cli must not import sandbox'],
])('%o', (each, expected) => {
  const found = offence(each)
  expect(found === undefined ? undefined : found.split(': ')[1]).toBe(expected)
})
