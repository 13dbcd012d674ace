import { countedCalls } from './calls.ts'
import { killed, oddDays } from './lambda-stories.ts'

// Stories through the packaged functions; they, too, wait for their minute together.
oddDays()
killed()
countedCalls('Lambda')
