import { workingHandler } from './working.ts'

/** The function *work*. */
export const handler = workingHandler({ env: process.env })
