import { hostileText } from '../hostile.ts'
import { crowd } from '../lambda-stories.ts'
import { logs } from '../logs.ts'
import { dying } from '../restarts.ts'

hostileText('Lambda')
logs('Lambda', ['debug'])
dying('Lambda')
crowd()
