/** Whether something is so; unknown where it hangs on what was not looked up. */
export type Truth = 'yes' | 'no' | 'unknown'

export const truth = (is: boolean): Truth => (is ? 'yes' : 'no')

/** Whether any of them is so. */
export const some = (truths: readonly Truth[]): Truth =>
  truths.includes('yes') ? 'yes' : truths.includes('unknown') ? 'unknown' : 'no'

/** Whether all of them are so. */
export const every = (truths: readonly Truth[]): Truth =>
  truths.includes('no') ? 'no' : truths.includes('unknown') ? 'unknown' : 'yes'
