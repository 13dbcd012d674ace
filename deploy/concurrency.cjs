'use strict'

/** How many invocations may run at once: no limit where nothing is said, which is no number. */
module.exports = async ({ resolveVariable }) => {
  const limits = {}
  for (const name of ['slack', 'work']) {
    const text = String((await resolveVariable(`param:${name}Concurrency`)) ?? '')
    if (!/^\d{0,4}$/.test(text))
      throw new Error(`The parameter ${name}Concurrency is “${text}”: a number is needed, or nothing.`)
    limits[name] = text === '' ? null : Number(text)
  }
  return limits
}
