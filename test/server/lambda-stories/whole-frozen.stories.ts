import { minuteOfAccess } from '../stories.ts'

minuteOfAccess('Lambda')
