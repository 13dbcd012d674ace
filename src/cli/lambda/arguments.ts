import { parseArgs } from 'node:util'
import { type Kill, readKill } from './kill.ts'

/** What the runner was called with. */
export interface Switches {
  readonly cold: boolean
  /** The most processes of a function at once. */
  readonly instances: number
  readonly stream: boolean
  readonly streamDelayMs: number
  readonly streamTwice: boolean
  readonly shards: number
  readonly kills: readonly Kill[]
  readonly package: boolean
}

/** Reads the command line; a sentence where it can’t be read. */
export function readSwitches(args: readonly string[]): Switches | string {
  const read = parsed(args)
  if (typeof read === 'string') return read
  const { kill = [], ...values } = read
  const instances = number(values.instances ?? '10')
  const shards = number(values.shards ?? '1')
  const delay = number(values['stream-delay'] ?? '0')
  const kills = kill.map(readKill)
  if (instances === undefined || !Number.isInteger(instances) || instances < 1)
    return `--instances is “${values.instances}”: a whole number from 1 is needed.`
  if (shards === undefined || !Number.isInteger(shards) || shards < 1)
    return `--shards is “${values.shards}”: a whole number from 1 is needed.`
  if (delay === undefined || delay > 86_400)
    return `--stream-delay is “${values['stream-delay']}”: seconds are needed, a day’s at most.`
  const unclear = kills.indexOf(undefined)
  if (unclear >= 0)
    return `--kill is “${kill[unclear]}”: function:operation[:n][:before|after] is needed, such as work:CreateAccountAssignment:1:after.`
  return {
    cold: values.cold ?? false,
    instances,
    stream: !values['no-stream'],
    streamDelayMs: delay * 1000,
    streamTwice: values['stream-twice'] ?? false,
    shards,
    kills: kills.filter((each) => each !== undefined),
    package: !values['no-package'],
  }
}

function parsed(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        cold: { type: 'boolean' },
        instances: { type: 'string' },
        'no-stream': { type: 'boolean' },
        'stream-delay': { type: 'string' },
        'stream-twice': { type: 'boolean' },
        shards: { type: 'string' },
        kill: { type: 'string', multiple: true },
        'no-package': { type: 'boolean' },
      },
    })
    return values
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return `${said.split(/[.\n]/, 1)[0]}: see npm run lambda -- --help.`
  }
}

/** Undefined for what is none; never negative. */
const number = (text: string): number | undefined => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined)
