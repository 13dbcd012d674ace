import { afterAll, describe, expect, test } from 'vitest'
import type { Member } from '../../src/sandbox/slack/member.ts'
import { type Company, company, type CompanyOptions } from './company.ts'
import { Engineer } from './engineer.ts'

const companies: Company[] = []
afterAll(async () => {
  await Promise.all(companies.map(({ close }) => close()))
})

async function found(options: CompanyOptions): Promise<Company> {
  const here = await company(options)
  companies.push(here)
  return here
}

/** What the deliveries of one kind of act took, the slowest of them, in milliseconds. */
async function slowest(here: Company, act: () => Promise<unknown>): Promise<number> {
  const before = here.deliveries.length
  await act()
  return Math.max(...here.deliveries.slice(before).map(({ ms }) => Math.round(ms)))
}

const [what, howLong] = ['What do you need?', 'For how long?']
const farther = { ms: 400, slackMs: 300 }

describe('with AWS 400 ms and Slack 300 ms away', () => {
  test('everything is answered within three seconds, in a process that has just started', async () => {
    const here = await found({ engineers: ['far'], slack: { patienceMs: 8000 } })
    await here.kill(await here.serve())
    here.identityCenter.faults.plan(/.*/, { kind: 'late', ms: farther.ms }, 100_000)
    here.slack.faults.plan(/.*/, { kind: 'late', ms: farther.slackMs }, 100_000)
    await here.serve()
    const far = new Engineer(here, 'far')
    const { member } = far
    const took: Record<string, number> = {}
    const acts: [string, () => Promise<unknown>][] = [
      ['request', () => far.asks('prod ReadOnlyAccess 1h from far away')],
      ['a second request', () => far.asks('dev DatabaseAdmin 1h from far away too')],
      ['approve', async () => far.approves(await far.card('from far away'))],
      ['list', () => answers(member, '/aws-access list', /prod/)],
      ['/aws-access', () => answers(member, '/aws-access', /prod/)],
      ['help', () => answers(member, '/aws-access help', /request/)],
      ['login', () => answers(member, '/aws-login', /direct message/)],
      ['form', () => member.says('/aws-access request')],
      ['options', () => offers(member, 'audit read')],
      ['choice', () => member.picks(what, 'audit · ReadOnlyAccess')],
      ['submit', () => sends(member)],
      ['end', async () => member.presses('End access', { on: await far.told(/You have/) })],
      ['end by command', () => member.says('/aws-access end')],
    ]
    for (const [name, act] of acts) took[name] = await slowest(here, act)
    console.log('slowest answers, ms:', took)
    expect(here.slack.problems).toEqual([])
    for (const { body, status, ms } of here.deliveries) {
      expect(status, body).toBe(200)
      expect(ms, body).toBeLessThan(3000)
    }
    await far.told(/handed back/)
  }, 60_000)
})

async function sends(member: Member) {
  await member.picks(howLong, '1h')
  await member.fills('Why?', 'by the form')
  expect((await member.submits())?.rendered).toMatch(/approvers/)
}

async function offers(member: Member, query: string) {
  const offer = await member.types(what, query)
  expect('options' in offer ? offer.options.length : 0).toBeGreaterThan(0)
}

async function answers(member: Member, line: string, words: RegExp) {
  expect((await member.says(line))?.rendered).toMatch(words)
}
