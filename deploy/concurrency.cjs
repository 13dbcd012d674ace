'use strict'

const readOptions = require('./options.cjs')

/** How many invocations of each function may run at once; null where there is no limit. */
module.exports = async ({ resolveVariable }) => {
  const { slack, work } = await readOptions(resolveVariable)
  return { slack, work }
}
