/* oxlint-disable import/no-unassigned-import -- each of these describes tests, and has nothing to give */
// A grant lasts a minute at least: whatever has to wait for one is in this one file, and waits together.
import './calls.ts'
import './hostile.ts'
import './logs.ts'
import './restarts.ts'
import './stories.ts'
