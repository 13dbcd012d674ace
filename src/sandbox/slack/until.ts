import type { State } from './state.ts'

/** What is waited for may lie outside the workspace, such as in a variable of a test. */
const LOOK_MS = 10

/** Waits until `done`, looking after each change of the workspace and now and then; false when it took longer than `ms`. */
export async function until(state: State, done: () => boolean, ms: number): Promise<boolean> {
  if (done() || ms <= 0) return done()
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      clearInterval(looks)
      state.off('changed', look)
      resolve(done())
    }
    const look = (): void => {
      if (done()) finish()
    }
    const timer = setTimeout(finish, ms)
    const looks = setInterval(look, LOOK_MS)
    state.on('changed', look)
  })
}
