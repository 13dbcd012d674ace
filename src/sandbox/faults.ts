/** What can go wrong with a call to a stand-in. `late` does the work and answers after `ms` of real time. */
export type Fault =
  /** Answered with this error, the work not done. `error` is the service's own name for it. */
  | {
      readonly kind: 'fail'
      readonly error: string
      readonly message?: string
      /** What the error of an AWS service has besides, such as its `Reason`. */
      readonly members?: Readonly<Record<string, string>>
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Never answered, the work not done; the connection stays open until the caller gives up. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'late'; readonly ms: number }
  /** The work is done, and the connection drops before the answer. */
  | { readonly kind: 'lose' }

interface Planned {
  readonly call: RegExp
  readonly fault: Fault
  left: number
  skip: number
}

/** Faults planned for calls by name, such as `CreateAccountAssignment` or `chat.postMessage`. */
export class Faults {
  readonly #planned: Planned[] = []

  /** The next `times` calls that match get `fault`, but for the first `skip`; a string matches a whole name. Earlier plans go first. */
  plan(call: string | RegExp, fault: Fault, times = 1, skip = 0): void {
    this.#planned.push({
      call: typeof call === 'string' ? new RegExp(`^${call}$`) : call,
      fault,
      left: times,
      skip,
    })
  }

  /** The fault that this call gets, which is thereby used up; undefined when it is to work. */
  take(call: string): Fault | undefined {
    for (const planned of this.#planned) {
      if (planned.left === 0 || !planned.call.test(call)) continue
      if (planned.skip === 0) {
        planned.left -= 1
        return planned.fault
      }
      planned.skip -= 1
    }
    return undefined
  }

  clear(): void {
    this.#planned.length = 0
  }
}
