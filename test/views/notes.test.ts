import { describe, expect, test } from 'vitest'
import type { AccessRequest, HistoryEntry } from '../../src/access/request.ts'
import { adminDm, threadNote } from '../../src/views/notes.ts'
import { requesterDm } from '../../src/views/requester-dm.ts'
import type { Around } from '../../src/views/tellable.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import * as it from './samples.ts'

/** The newest entries of a history. */
const last = (request: AccessRequest, count: number): HistoryEntry[] => request.history.slice(-count)

const note = (request: AccessRequest, count: number, around?: Around): string | undefined =>
  threadNote(request, last(request, count), it.minute(70), around)?.text

const noteWhileActive = (request: AccessRequest, count: number): string | undefined =>
  threadNote(request, last(request, count), it.minute(9))?.text

const dm = (request: AccessRequest, count: number, now: string): string | undefined => {
  const view = requesterDm(request, last(request, count), it.portal, now)
  if (view) expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
  return view && JSON.stringify(view.blocks)
}

const nothing = /^$/
const again = '/aws-access request prod ReadOnlyAccess 1h &lt;reason&gt;'

const two = it.asked({ approvalsNeeded: 2 })
const active = it.after(it.asked(), it.approve, it.activate)
const ended = it.after(it.asked(), it.approve, it.activate, it.handBack, it.gone)
const held = [it.approve, it.activate, it.due]
const completed = it.after(it.asked(), ...held, it.gone)
const extended = it.after(it.asked(), ...held, it.goneHere(it.minute(90)))
const standing = it.after(it.asked(), ...held, it.goneButStanding)
const revoked = it.after(it.asked(), it.approve, it.activate, it.revoke)
const stuck = it.after(it.asked(), it.approve, it.activate, it.due, it.removalFailed)
const unstuck = it.after(it.asked(), it.approve, it.withdraw, it.removalFailed, it.gone)

describe('the thread is told', () => {
  const cases: [string, AccessRequest, number, RegExp | undefined][] = [
    ['nothing of a request that was asked', it.after(it.asked()), 1, undefined],
    ['of one approval of two', it.after(two, it.approveFirst), 1, /^<@U0GRACE> approved: 1 of 2\.$/],
    ['nothing of the deciding approval', it.after(it.asked(), it.approve), 1, undefined],
    ['nothing of both approvals at once', it.after(two, it.approveFirst, it.approveToo), 2, undefined],
    ['nothing of what is active', active, 3, undefined],
    [
      'nothing of approvals that have ended since',
      it.after(two, it.approveFirst, it.approveToo, it.activate, it.due, it.gone),
      5,
      /^\*Ended\*: its time was up\.$/,
    ],
    [
      'who denied, and why',
      it.after(it.asked(), it.deny),
      1,
      /^\*Denied\* by <@U0GRACE>: “use staging &lt;!here&gt;”$/,
    ],
    [
      'of one approval no more once denied',
      it.after(two, it.approveFirst, { ...it.deny, at: it.minute(6) }),
      2,
      /^\*Denied\* by/,
    ],
    ['who withdrew', it.after(it.asked(), it.withdraw), 1, /^\*Withdrawn\* by <@U0ADA>\.$/],
    ['that nobody answered', it.after(it.asked(), it.expire), 1, /^\*Expired\*: nobody answered in time\.$/],
    [
      'that the policy forbids it now',
      it.after(it.asked(), it.forbid),
      1,
      /^\*Denied\*: the policy no longer allows it: “no rule/,
    ],
    [
      "AWS's words, while it is tried again",
      it.after(it.asked(), it.approve, it.createFailed),
      1,
      /“ConflictException.*tried again.*K7QX2M4P/,
    ],
    [
      'nothing of a failure that was overcome',
      it.after(it.asked(), it.approve, it.createFailed, it.activate),
      2,
      undefined,
    ],
    [
      "AWS's words, when it is given up",
      it.after(it.asked(), it.approve, it.createFailed, it.giveUp),
      2,
      /^\*Failed\*: AWS did not.*“ConflictException.*K7QX2M4P/,
    ],
    ['of an end once it is one', it.after(it.asked(), it.approve, it.activate, it.due), 1, undefined],
    ['who handed it back', ended, 2, /^\*Ended\* by <@U0ADA>\.$/],
    [
      'who took it back',
      it.after(it.asked(), it.approve, it.activate, it.takeBack, it.gone),
      2,
      /^\*Ended\* by <@U0GRACE>\.$/,
    ],
    ['only the end, when all happened at once', completed, 5, /^\*Ended\*: its time was up\.$/],
    ['of what was taken away outside', revoked, 1, /^\*Taken away\* in AWS, outside of this bot\.$/],
    [
      'of a removal that failed',
      stuck,
      2,
      /^:warning: AWS did not take the access away: “Conflict.*tried until it is gone.*K7QX2M4P/,
    ],
    [
      'nothing of a removal that failed once it is gone',
      it.after(it.asked(), it.approve, it.activate, it.due, it.removalFailed, it.gone),
      2,
      /^\*Ended\*: its time was up\.$/,
    ],
    ['that it is gone after all', unstuck, 1, /^The access is gone now\.$/],
    [
      'nothing more of what was withdrawn before',
      it.after(it.asked(), it.approve, it.withdraw, it.gone),
      1,
      undefined,
    ],
  ]
  test.each(cases)('%s', (_name, request, count, expected) => {
    const text = note(request, count)
    expect(text ?? '').toMatch(expected ?? nothing)
  })

  test('who all approved where it took several, once it is there', () => {
    const both = it.after(two, it.approveFirst, it.approveToo, it.activate)
    const expected =
      /^Approved by <@U0GRACE> and <@U0LINUS>: 2 of 2\. Active until <!date\^1795428480\^.*>\.$/
    for (const count of [1, 2, 3]) expect(noteWhileActive(both, count)).toMatch(expected)
    expect(noteWhileActive(active, 2)).toBeUndefined()
    // The rule asks for one by now; or for fewer than have approved already.
    expect(noteWhileActive(it.after(two, it.approve, it.activate), 1)).toBeUndefined()
    const alan = { ...it.approveToo.by, slackId: 'U0ALAN' }
    const earlier = [...it.approveToo.earlier, { by: alan, at: it.approveToo.at }]
    expect(noteWhileActive(it.after(two, { ...it.approveToo, earlier }, it.activate), 1)).toMatch(
      /^Approved by <@U0GRACE>, <@U0ALAN> and <@U0LINUS>\. Active until/,
    )
    expect(note(both, 1)).toBeUndefined()
  })

  test('of a failed removal with the administrators called', () => {
    expect(note(stuck, 1, { admins: ['U0GRACE', 'U0LINUS'] })).toMatch(
      /^:warning: <@U0GRACE> and <@U0LINUS>: AWS/,
    )
  })

  test('that another request goes on, or standing access does', () => {
    expect(note(extended, 1)).toMatch(/goes on holding it until <!date/)
    expect(note(it.after(it.asked(), ...held, it.goneHere(it.minute(69))), 1)).toMatch(/was up\.$/)
    expect(note(standing, 1)).toMatch(/standing access\.$/)
  })
})

describe('the requester is told', () => {
  const cases: [string, AccessRequest, number, RegExp | undefined][] = [
    ['nothing of what they asked', it.after(it.asked()), 1, undefined],
    ['nothing of an approval, which is no access yet', it.after(it.asked(), it.approve), 1, undefined],
    [
      'who denied, and why',
      it.after(it.asked(), it.deny),
      1,
      /was denied by <@U0GRACE>: “use staging &lt;!here&gt;”/,
    ],
    ['that it is withdrawn', it.after(it.asked(), it.withdraw), 1, /was withdrawn/],
    ['that nobody answered', it.after(it.asked(), it.expire), 1, /expired: nobody answered/],
    [
      'that the policy forbids it now',
      it.after(it.asked(), it.forbid),
      1,
      /was denied: the policy no longer allows it/,
    ],
    [
      "AWS's words, while it is tried again",
      it.after(it.asked(), it.approve, it.createFailed),
      1,
      /not there yet.*“ConflictException.*K7QX2M4P/,
    ],
    [
      "AWS's words, when it is given up",
      it.after(it.asked(), it.approve, it.giveUp, it.gone),
      2,
      /failed.*“ConflictException.*K7QX2M4P/,
    ],
    ['that they handed it back', ended, 2, /You handed back/],
    [
      'who ended it',
      it.after(it.asked(), it.approve, it.activate, it.takeBack, it.gone),
      2,
      /<@U0GRACE> ended your grant/,
    ],
    ['that its time was up', completed, 2, /ended: its time was up/],
    [
      'nothing of an end that is none yet',
      it.after(it.asked(), it.approve, it.activate, it.due),
      1,
      undefined,
    ],
    [
      'that it was taken away outside',
      revoked,
      1,
      /no longer have.*it was taken away in AWS.*not made again/,
    ],
    ['that a removal failed', stuck, 2, /did not take .* away yet.*we keep trying.*K7QX2M4P/],
    ['that it is gone after all', unstuck, 1, /\*ReadOnlyAccess\* in \*prod\* \(222222222222\) is gone now/],
  ]
  test.each(cases)('%s', (_name, request, count, expected) => {
    const text = dm(request, count, it.minute(71))
    expect(text ?? '').toMatch(expected ?? nothing)
    expect(text ?? again).toContain(again)
    expect(text ?? '').not.toMatch(/granted|You have /i)
  })

  test('how to use what is there now, until when, and how to end it', async () => {
    const view = requesterDm(active, last(active, 2), it.portal, it.minute(9))
    const text = JSON.stringify(view)
    expect(text).toMatch(/You have \*ReadOnlyAccess\* in \*prod\* \(222222222222\) until <!date/)
    expect(text).toMatch(/start\/#\/console\?account_id=222222222222&amp;role_name=ReadOnlyAccess/)
    expect(text).toMatch(/aws sso login --sso-session acme/)
    expect(text).toMatch(/aws sts get-caller-identity --profile acme-prod-ReadOnlyAccess"/)
    expect(view?.blocks[1]).toMatchObject({
      type: 'actions',
      elements: [
        {
          text: { text: 'Open the AWS console' },
          url: 'https://d-1234567890.awsapps.com/start/#/console?account_id=222222222222&role_name=ReadOnlyAccess',
        },
      ],
    })
    expect(text).toMatch(/go on working for up to 1h/)
    expect(text).toMatch(/"End access"/)
    await expect(`${JSON.stringify({ blocks: view?.blocks }, null, 2)}\n`).toMatchFileSnapshot(
      './__snapshots__/dm-granted.json',
    )
  })

  test('what a group gives, and how to see it', () => {
    const request = it.after(it.groupAsked(), it.approve, it.activate)
    const text = dm(request, 2, it.minute(9))
    expect(text).toMatch(
      /You have the group \*Billing\*.*Sign in to the AWS access portal again.*`\/aws-login`/,
    )
    expect(text).toContain('/aws-access request group Billing 1h &lt;reason&gt;')
  })

  test('that they have access only while they do', () => {
    expect(dm(active, 2, it.minute(68))).toBeUndefined()
    expect(dm(stuck, 4, it.minute(70))).not.toMatch(/You have /)
    expect(dm(completed, 4, it.minute(70))).not.toMatch(/You have /)
  })

  test('how long open sessions may outlive the access', () => {
    expect(dm(completed, 1, it.minute(70))).toMatch(
      /may go on working until <!date\^\d+\^[^|]+\|2026-11-23 11:10 UTC>/,
    )
    expect(dm(revoked, 1, it.minute(30))).toMatch(/may go on working until/)
    expect(dm(stuck, 1, it.minute(70))).toMatch(/for up to 1h after the access is gone/)
    const group = it.after(it.groupAsked(), it.approve, it.activate, it.due, it.gone)
    expect(dm(group, 1, it.minute(70))).toMatch(/at most 12h later/)
  })

  test('that they go on holding it, instead', () => {
    const text = dm(extended, 1, it.minute(70))
    expect(text).toMatch(/You go on holding it until <!date/)
    expect(text).not.toMatch(/may go on working/)
    expect(dm(standing, 1, it.minute(70))).toMatch(/as standing access/)
  })
})

describe('the line that asks again', () => {
  test.each([
    ['prod', 'prod'],
    ['Team Sandbox', '"Team Sandbox"'],
    ['say "hi"', '222222222222'],
    ['group', '222222222222'],
    ['', '222222222222'],
  ])('for the account %j has %j', (account, word) => {
    const label = { kind: 'account', account, permissionSet: 'Admin', sessionSeconds: 3600 } as const
    const request = it.after(it.asked({ label, durationSeconds: 5400 }), it.deny)
    expect(dm(request, 1, it.minute(6))).toContain(
      JSON.stringify(`/aws-access request ${word} Admin 1h30m &lt;reason&gt;`).slice(1, -1),
    )
  })

  test.each([
    ['is the only one of its name', [{ id: '222222222222', name: 'prod' }], 'prod'],
    [
      'shares its name',
      [
        { id: '111111111111', name: 'prod' },
        { id: '222222222222', name: 'prod' },
      ],
      '222222222222',
    ],
    ['has another name by now', [{ id: '222222222222', name: 'production' }], '222222222222'],
    [
      'has lost its name to another',
      [
        { id: '111111111111', name: 'prod' },
        { id: '222222222222', name: 'old prod' },
      ],
      '222222222222',
    ],
  ])('for an account that %s', (_, accounts, word) => {
    const request = it.after(it.asked(), it.deny)
    const entries = request.history.slice(-1)
    const view = requesterDm(request, entries, it.portal, it.minute(6), { accounts })
    expect(JSON.stringify(view?.blocks)).toContain(`/aws-access request ${word} ReadOnlyAccess 1h`)
  })

  test('is the form where a name cannot be typed', () => {
    const request = it.after(it.groupAsked({ label: { kind: 'group', group: 'the "A" team' } }), it.deny)
    expect(dm(request, 1, it.minute(6))).toContain('To ask again: `/aws-access request`')
  })
})

test('administrators are told of a failed removal, and of nothing else', () => {
  const failed = stuck.history.at(-1)
  const view = failed && adminDm(stuck, failed, it.minute(100))
  expect(view?.text).toMatch(/<@U0ADA> may still hold .*: “Conflict/)
  expect(JSON.stringify(view?.blocks)).toMatch(/\(32m now\).*K7QX2M4P/)
  for (const entry of stuck.history.slice(0, -1))
    expect(adminDm(stuck, entry, it.minute(100))).toBeUndefined()
})
