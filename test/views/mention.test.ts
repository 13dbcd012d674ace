import { describe, expect, test } from 'vitest'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import { mentionHelp, statusView } from '../../src/views/mention.ts'
import * as it from './samples.ts'

describe('how a request stands', () => {
  const two = it.asked({ approvalsNeeded: 2 })
  const free = it.asked({ approvalsNeeded: 0 })
  const denied = it.after(it.asked(), { type: 'deny', at: it.minute(5), by: it.grace, text: '<!channel> no' })

  test.each([
    [
      'waiting',
      it.after(two, it.approveFirst),
      /\*Waiting\* .* 1 of 2 approved: <@U0\w+>\./,
      /<!channel>|Approved by/,
    ],
    [
      'active',
      it.after(it.asked(), it.approve, it.activate),
      /\*Active\* until .* Approved by <@U0GRACE>\./,
      /Waiting/,
    ],
    [
      'active, unasked',
      it.after(free, it.activate),
      /\*Active\* until .* No approval was needed\./,
      /Approved by/,
    ],
    ['denied', denied, /\*Denied\* by <@U0\w+>: “&lt;!channel&gt; no”/, /<!channel>|Approved by/],
  ])('is said of what is %s, with its id', (_, request, words, never) => {
    const { text, blocks } = statusView(request, it.minute(9))
    expect(text).toMatch(words)
    expect(text).toMatch(/<@U0ADA>’s request for \*ReadOnlyAccess\* in \*prod\* .*Request `K7QX2M4P`\.$/)
    expect(JSON.stringify(blocks) + text).not.toMatch(never)
    expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
  })
})

test.each([true, false])(
  'the help is one that Slack takes, and names every command (understood: %s)',
  (understood) => {
    const { text, blocks } = mentionHelp({ understood })
    expect(text).toMatch(/`approve`, `deny &lt;reason&gt;`, `withdraw`, `end`, `status`\.$/)
    expect(checkBlocks(structuredClone(blocks), 'message')).not.toHaveProperty('mistakes')
  },
)
