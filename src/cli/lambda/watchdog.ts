import { spawn } from 'node:child_process'

/** Ends processes and removes a folder once this process is gone, however that comes about. */
export interface Watchdog {
  /** Has a process ended with this one, unless it is gone before. */
  watch(pid: number, gone: Promise<void>): void
}

/** A stopped process never learns that its parent has died: somebody else has to be there to end it. */
const script = `
while IFS= read -r line; do pids=$line; done
[ -n "$pids" ] && kill -KILL $pids
rm -rf "$1"
`

export function startWatchdog(folder: string): Watchdog {
  const pids = new Set<number>()
  const shell = spawn('/bin/sh', ['-c', script, 'watchdog', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.unref()
  const tell = (): void => void shell.stdin.write(`${[...pids].join(' ')}\n`)
  return {
    watch(pid, gone) {
      pids.add(pid)
      tell()
      void gone.then(() => {
        pids.delete(pid)
        tell()
      })
    },
  }
}
