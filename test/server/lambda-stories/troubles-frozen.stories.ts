import { troubles } from '../troubles.ts'

troubles('Lambda')
