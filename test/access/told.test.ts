import { describe, expect, test } from 'vitest'
import type { AccessRequest, HistoryEntry } from '../../src/access/request.ts'
import { isBehind, nothingTold, tellAt, type Told, untold, wakeAt } from '../../src/access/told.ts'
import { activating, active, ada, at, awaiting, closed, ending, noon, scheduled } from './requests.ts'

const card = { channel: 'C1', ts: '1.1', revision: 1 }
/** All of a request's one entry was told, and its card is up to date. */
const allTold: Told = { card, note: 1, dm: 1, admins: 1, reminded: true, warned: true }
const unwarned: Told = { ...allTold, reminded: false, warned: false }

/** All told but the card, which Slack would not have. */
const cardless: Told = {
  reminded: true,
  warned: true,
  note: 1,
  dm: 1,
  admins: 1,
  cardError: { error: 'is_archived', revision: 1, retryAt: at(600) },
}

/** A second thing happened, at that instant. */
const changed = (seconds: number, what: HistoryEntry['what'] = 'activated') => ({
  history: [
    { at: noon, what: 'asked', by: ada.slackId },
    { at: at(seconds), what },
  ] as const,
  revision: 2,
})

describe('what is untold', () => {
  test.each<[string, AccessRequest, Told, number, boolean]>([
    ['never posted', awaiting(), nothingTold, 0, true],
    ['up to date', awaiting(), allTold, 0, false],
    ['of an earlier revision', awaiting(), { ...allTold, card: { ...card, revision: 0 } }, 0, true],
    ['refused a moment ago', awaiting(), cardless, 599, false],
    ['refused a while ago', awaiting(), cardless, 600, true],
    ['refused a while ago, with nothing left to approve', active(), cardless, 600, false],
    ['refused before the request changed', active({ revision: 2 }), cardless, 0, true],
  ])('a card that is %s', (_, request, told, seconds, due) => {
    expect(untold(request, told, at(seconds)).card).toBe(due)
  })

  test('the thread, the message and the administrators each have their own cursor', () => {
    const request = awaiting(changed(5))
    const [first, second] = request.history
    expect(untold(request, { card, note: 2, dm: 1, admins: 0 }, noon)).toEqual({
      card: true,
      note: [],
      dm: [second],
      admins: [first, second],
      reminder: false,
      warning: false,
    })
  })
})

describe('a reading of a request is behind what was told', () => {
  test.each<[string, AccessRequest, Told, boolean]>([
    ['not where nothing was', awaiting(), nothingTold, false],
    ['not where all of it was', awaiting(), allTold, false],
    ['not where less was', active(changed(5)), allTold, false],
    ['where the card shows more', awaiting(), { ...allTold, card: { ...card, revision: 2 } }, true],
    [
      'where there was to be a card of more',
      awaiting(),
      { ...cardless, cardError: { error: 'is_archived', revision: 2, retryAt: at(600) } },
      true,
    ],
    ['where the thread has more', awaiting(), { ...allTold, note: 2 }, true],
    ['where the message has more', awaiting(), { ...allTold, dm: 2 }, true],
    ['where the administrators have more', awaiting(), { ...allTold, admins: 2 }, true],
  ])('%s', (_, request, told, expected) => {
    expect(isBehind(request, told)).toBe(expected)
  })
})

describe('telling is due', () => {
  test.each<[string, AccessRequest, Told, string | null]>([
    ['never, where all is told', awaiting(), allTold, null],
    ['at once, when it was asked for', awaiting(), nothingTold, noon],
    ['at once, when it changed', active(changed(5)), allTold, at(5)],
    ['where only the card is old', active({ revision: 2 }), allTold, noon],
    ['where only one cursor is behind', active(), { ...allTold, admins: 0 }, noon],
    ['at once, when it closed', closed(changed(5)), allTold, at(5)],
    ['when a refused card may be tried again', awaiting(), cardless, at(600)],
    ['never, for a refused card with nothing left to approve', active(), cardless, null],
    ['a moment later, while it is being made', activating(changed(5)), allTold, at(10)],
    ['a moment later, while it is being taken away', ending(changed(5)), allTold, at(10)],
    ['at once, when it could not be made', activating(changed(5, 'create-failed')), allTold, at(5)],
    ['at once, when it could not be taken away', ending(changed(5, 'removal-failed')), allTold, at(5)],
    ['not before Slack may be asked again', active(changed(5)), { ...allTold, retryAt: at(30) }, at(30)],
    [
      'when it is, though a retry could have been sooner',
      active(changed(5)),
      { ...allTold, retryAt: at(1) },
      at(5),
    ],
    ['never, all told, however long Slack asked to wait', active(), { ...allTold, retryAt: at(30) }, null],
  ])('%s', (_, request, told, due) => {
    expect(tellAt(request, told)).toBe(due)
  })
})

describe('the next instant that matters', () => {
  const answerBy = awaiting().answerBy
  const { until } = active()

  test.each<[string, AccessRequest, Told, string | null, string | null]>([
    ['the reminder, at half of the time to answer', awaiting(), unwarned, null, at(4 * 3600)],
    ['then the answer that is due', awaiting(), allTold, null, answerBy],
    ['the start that was asked for', scheduled(), allTold, null, scheduled().startAt],
    ['the warning, ten minutes before the end', active(), unwarned, null, at(3000)],
    ['a quarter before it where that is less', active({ until: at(600) }), unwarned, null, at(450)],
    ['no warning of a grant under five minutes', active({ until: at(299) }), unwarned, null, at(299)],
    ['then the end of the grant', active(), allTold, null, until],
    ["the pair's next look, while it is being made", activating(), allTold, at(40), at(40)],
    ["the pair's next look, while it is being taken away", ending(), allTold, at(40), at(40)],
    ['the end, though its pair was put off past it before', active(), allTold, at(9999), until],
    ['at once, before the pair was ever looked at', activating(), allTold, null, noon],
    ['none, when it is closed and told', closed(), allTold, null, null],
    ['what is left to tell of a closed one', closed(changed(5)), allTold, null, at(5)],
    ['telling, where that is sooner', active(changed(5)), allTold, null, at(5)],
    [
      'the end, where Slack asks to wait longer',
      active(),
      { ...nothingTold, retryAt: at(9999) },
      null,
      until,
    ],
    [
      'the retry, where it is sooner than the end',
      active(),
      { ...nothingTold, retryAt: at(30) },
      null,
      at(30),
    ],
    [
      "the pair's look, though Slack asks to wait",
      ending(),
      { ...nothingTold, retryAt: at(99) },
      at(40),
      at(40),
    ],
  ])('%s', (_, request, told, pairWakeAt, next) => {
    expect(wakeAt(request, told, { wakeAt: pairWakeAt, triedAt: pairWakeAt && noon })).toBe(next)
  })

  test('at once, where its pair was looked at before it ended', () => {
    const history = [...ending().history, { at: at(50), what: 'ended', by: ada.slackId } as const]
    const turn = { wakeAt: at(600), triedAt: at(49) }
    expect(wakeAt(ending({ history }), { ...allTold, note: 2, dm: 2, admins: 2 }, turn)).toBe(at(50))
  })

  test('its pair has tried since it was up: not before that tries again', () => {
    const turn = { wakeAt: at(4000), triedAt: at(3601) }
    expect(wakeAt(active(), allTold, turn)).toBe(at(4000))
  })
})
