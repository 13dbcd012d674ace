/** A look that broke, and the requests that it was about, as far as these were read: the log names them. */
export class LookBroke extends Error {
  override readonly name = 'LookBroke'
  readonly requestIds: readonly string[]

  constructor(cause: unknown, requests: readonly { readonly id: string }[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.requestIds = requests.map(({ id }) => id)
  }
}
