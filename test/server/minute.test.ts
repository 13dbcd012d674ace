import { countedCalls } from './calls.ts'
import type { Mode } from './company.ts'
import { hostileText } from './hostile.ts'
import { logs } from './logs.ts'
import { dying, startingWithoutSlack, stopping, twoAtOnce } from './restarts.ts'
import { minuteOfAccess } from './stories.ts'

// A grant lasts a minute at least: whatever has to wait for one is in one file, and waits together.
const modes: readonly Mode[] = ['HTTP', 'Socket Mode']
for (const mode of modes) {
  minuteOfAccess(mode)
  stopping(mode)
  logs(mode, ['debug', 'trace'])
}
dying('HTTP')
twoAtOnce()
startingWithoutSlack()
hostileText('HTTP')
countedCalls('HTTP')
