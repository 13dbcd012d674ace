import { parseArgs } from 'node:util'
import { type HostName, hosts } from './process.ts'

/** What can be said behind the name of a bench. */
export interface Options {
  readonly host: HostName
  /** Rounds of each measurement; each bench's own where it is left out. */
  readonly rounds?: number
  /** How many grants end at once. */
  readonly grants?: number
  /** How fast the clock of the drain runs, where the machine is too busy for the real one. */
  readonly speed?: number
  /** Folder of the packaged functions, as `npm run package` leaves them. */
  readonly packaged: string
  /** The Node binaries to start; the one that runs this where none is named. */
  readonly nodes: readonly string[]
}

/** Reads the words behind `npm run bench --`. Throws with one sentence for what it does not know. */
export function readOptions(args: readonly string[]): {
  readonly names: readonly string[]
  readonly options: Options
} {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      host: { type: 'string', default: 'server' },
      rounds: { type: 'string' },
      grants: { type: 'string' },
      speed: { type: 'string' },
      packaged: { type: 'string', default: '.build/lambda' },
      node: { type: 'string', multiple: true, default: [process.execPath] },
    },
  })
  const { host, rounds, grants, speed, packaged, node: nodes } = values
  if (!isHost(host))
    throw new Error(`--host is “${host}”: one of ${Object.keys(hosts).join(', ')} is needed.`)
  return {
    names: positionals,
    options: {
      host,
      packaged,
      nodes,
      ...(rounds === undefined ? {} : { rounds: Number(rounds) }),
      ...(speed === undefined ? {} : { speed: Number(speed) }),
      ...(grants === undefined ? {} : { grants: Number(grants) }),
    },
  }
}

const isHost = (name: string): name is HostName => name in hosts
