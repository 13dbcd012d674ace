/** Whether two texts are the same JSON value, whatever the blanks and the order of keys. A text that is none is like no other. */
export function sameJson(one: string, other: string): boolean {
  try {
    return sameValue(JSON.parse(one), JSON.parse(other))
  } catch {
    return false
  }
}

function sameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const [first, second] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  return (
    first.size === second.size &&
    [...first].every(([key, value]) => second.has(key) && sameValue(value, second.get(key)))
  )
}
