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

/** Reads the words behind `npm run bench --`; one sentence for what it does not know. */
export function readOptions(
  args: readonly string[],
): { readonly names: readonly string[]; readonly options: Options } | string {
  const read = parsed(args)
  if (typeof read === 'string') return read
  const { host, rounds, grants, speed, packaged, node: nodes } = read.values
  if (!isHost(host)) return `--host is “${host}”: one of ${Object.keys(hosts).join(', ')} is needed.`
  const numbers = { rounds, grants, speed }
  const wrong = Object.entries(numbers).find(([, text]) => text !== undefined && !(Number(text) > 0))
  if (wrong) return `--${wrong[0]} is “${wrong[1]}”: a number above 0 is needed.`
  return {
    names: read.positionals,
    options: {
      host,
      packaged,
      nodes,
      ...Object.fromEntries(
        Object.entries(numbers).flatMap(([name, text]) => (text === undefined ? [] : [[name, Number(text)]])),
      ),
    },
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
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
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return `${said.split(/[.\n]/, 1)[0]}.`
  }
}

const isHost = (name: string): name is HostName => name in hosts
