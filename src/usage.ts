/** Prints how a command is called where that is asked for, which is no mistake; whether it was. */
export function toldUsage(args: readonly string[], usage: string): boolean {
  const isAsked = args.includes('--help') || args.includes('-h')
  if (isAsked) console.log(usage)
  return isAsked
}
