/** What `running` comes to, or what there is `otherwise` where that takes longer than `withinMs`; it then goes on unheard. */
export async function inTime<T, L>(
  running: Promise<T>,
  withinMs: number,
  otherwise: () => L,
): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(otherwise()), withinMs)
  })
  return Promise.race([running, timeout]).finally(() => clearTimeout(timer))
}
