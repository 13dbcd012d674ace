/** What can go wrong with a call to a stand-in. `late` does the work and answers after `ms` of real time. */
export type Fault =
  /** Answered with this error, the work not done. `error` is the service's own name for it. */
  | {
      readonly kind: 'fail'
      readonly error: string
      readonly message?: string
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
}

/** Faults planned for calls by name, such as `CreateAccountAssignment` or `chat.postMessage`. */
export class Faults {
  readonly #planned: Planned[] = []

  /** The next `times` calls that match get `fault`; a string matches a whole name. Earlier plans go first. */
  plan(call: string | RegExp, fault: Fault, times = 1): void {
    this.#planned.push({
      call: typeof call === 'string' ? new RegExp(`^${call}$`) : call,
      fault,
      left: times,
    })
  }

  /** The fault that this call gets, which is thereby used up; undefined when it is to work. */
  take(call: string): Fault | undefined {
    const planned = this.#planned.find(({ call: pattern, left }) => left > 0 && pattern.test(call))
    if (planned) planned.left -= 1
    return planned?.fault
  }

  clear(): void {
    this.#planned.length = 0
  }
}
