/** The end of a switch over all there is: a forgotten case does not compile. */
export function unreachable(value: never): never {
  throw new Error(`not a case: ${JSON.stringify(value)}`)
}
