import { hostileText } from '../hostile.ts'
import { logs } from '../logs.ts'
import { dying } from '../restarts.ts'

hostileText('Lambda')
logs('Lambda', ['debug'])
dying('Lambda')
