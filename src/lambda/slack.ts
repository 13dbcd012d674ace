import { answeringHandler } from './answering.ts'

/** The function *slack*. Two parameters: the runtime takes three for a callback, which it has none of. */
export const handler = answeringHandler({ env: process.env })
