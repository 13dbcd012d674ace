import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explain, type KnownFacts } from '../../src/access/explain.ts'
import type { Policy } from '../../src/access/policy.ts'
import type { KnownAccount, Subject } from '../../src/access/subject.ts'
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts'
import type { View } from '../../src/views/blocks.ts'
import { whoamiView } from '../../src/views/whoami.ts'
import { accountRule, groupRule, policyOf } from '../access/policies.ts'

const catalogue = { managementAccountId: '111111111111' }
const person = { email: 'ada@acme.example', userName: 'ada' }
const ada: KnownFacts = {
  email: person.email,
  groups: new Set(['Engineers']),
  usergroups: new Set(['S0000ONCALL']),
}

const policy: Policy = {
  ...policyOf([
    accountRule({
      name: 'production admin',
      who: ['leads'],
      permissionSets: ['Admin*'],
      accounts: ['ou:Workloads/Prod'],
      maxDurationSeconds: 7200,
    }),
    accountRule({ name: 'bills', accounts: ['111111111111'] }),
    groupRule({
      name: 'billing',
      approval: { kind: 'approvers', approvers: ['leads', 'oncall'], needed: 2 },
    }),
    accountRule({ name: 'reading', approval: { kind: 'none' } }),
  ]),
  people: {
    everyone: { all: true },
    engineers: { groups: ['Engineers', 'Contractors'] },
    oncall: { usergroups: ['S0000ONCALL'] },
    leads: { emails: ['grace@acme.example'], groups: ['Leads'] },
  },
  onboarding: { who: ['everyone'], approvers: ['leads'], groups: ['Engineers'] },
}
const prod = { id: '222222222222', name: 'prod', ou: 'Workloads/Prod' }

function textOf({ blocks }: View): string {
  return blocks
    .flatMap((block) => (block.type === 'section' && block.text ? [block.text.text] : []))
    .join('\n\n')
}

const shown = (subject?: Subject, facts = ada, of = policy): string =>
  textOf(whoamiView(person, explain(of, facts, catalogue, subject)))

test('who somebody is, what they may ask for and approve, and by what', () => {
  expect(shown()).toBe(`You are *ada* in IAM Identity Center, by your Slack address \`ada@acme.example\`.

*The sets of people that you are in, or not*
• \`everyone\`: yes, as everybody is.
• \`engineers\`: yes, by the group Engineers.
• \`oncall\`: yes, by the user group <!subteam^S0000ONCALL>.
• \`leads\`: no, not by your address or the group Leads.

*What you may ask for*
• “bills”: \`ReadOnlyAccess\` in \`111111111111\`, up to 1h, granted after 1 approval of \`leads\`; by \`engineers\`.
• “billing”: membership of \`Billing\`, up to 1h, granted after 2 approvals of \`leads\` or \`oncall\`; by \`engineers\`.
• “reading”: \`ReadOnlyAccess\` in \`*\`, up to 1h, granted at once; by \`engineers\`.

*Rules that are not for you*
• “production admin” is for \`leads\`.

*What you may approve, when others ask for it*
• “billing”, by \`oncall\`.

*Besides*
• Administrator: no.
• May ask to be onboarded: yes, by \`everyone\`.
• May approve the onboarding of others: no.

The first rule that matches who asks and what for decides. \`/aws-access whoami &lt;account&gt; &lt;permission set&gt;\` and \`/aws-access whoami &lt;group&gt;\` say which one it is.`)
})

const inProd = (permissionSet: string | null, of: Partial<KnownAccount> = {}): Subject => ({
  kind: 'account',
  account: { ...prod, ...of },
  permissionSet,
})

/** What is said of one thing, without who somebody is and their sets. */
const said = (subject: Subject, facts = ada, known: typeof catalogue | null = catalogue): string[] =>
  textOf(whoamiView(person, explain(policy, facts, known, subject)))
    .split('\n')
    .slice(2)
    .join('\n')
    .replace(/\n\n\*The sets[^]*$/, '')
    .split('\n')

test('the rule that decides on one thing, and why none before it does', () => {
  expect(said(inProd('ReadOnlyAccess'))).toEqual([
    '*`ReadOnlyAccess` in prod (222222222222)*',
    '• You may ask for it, for up to 1h: the rule “reading” decides.',
    '• It is granted at once. The rule is for you by `engineers`.',
    '',
    '*Why no rule before it*',
    '• “production admin” is about other permission sets (`Admin*`) and is for `leads`, and you are not in it.',
    '• “bills” is about other accounts (`111111111111`).',
    '• “billing” is about groups.',
  ])
})

test('why not, by each rule about it or its account', () => {
  expect(said(inProd('AdministratorAccess'))).toEqual([
    '*`AdministratorAccess` in prod (222222222222)*',
    '• You may not ask for it: no rule lets you.',
    '',
    '*Why not*',
    '• “production admin” is for `leads`, and you are not in it.',
    '• “reading” is about other permission sets (`ReadOnlyAccess`).',
    '• 2 other rules are about other things.',
  ])
  expect(said({ kind: 'group', group: 'Support' })).toEqual([
    '*The group Support*',
    '• You may not ask for it: no rule lets you.',
    '',
    '*Why not*',
    '• 4 rules are about other things.',
  ])
})

test('what there is to ask for in a whole account', () => {
  expect(said(inProd(null))).toEqual([
    '*The account prod (222222222222)*',
    '• You may ask for something there.',
    '• “reading”: `ReadOnlyAccess` in `*`, up to 1h, granted at once; by `engineers`.',
    '',
    '*The other rules*',
    '• “production admin” is for `leads`, and you are not in it.',
    '• 2 other rules are about other things.',
  ])
  const nobody = { ...ada, groups: new Set<string>() }
  expect(said(inProd(null), nobody)[1]).toBe('• You may ask for nothing there: no rule lets you.')
})

test('what somebody may approve for others is said, too', () => {
  expect(said({ kind: 'group', group: 'Billing' }).slice(0, 4)).toEqual([
    '*The group Billing*',
    '• You may ask for it, for up to 1h: the rule “billing” decides.',
    '• It is granted after 2 approvals of `leads` or `oncall`. The rule is for you by `engineers`.',
    '• When others ask for it, you may approve it under “billing”.',
  ])
})

test('what is not known is said to be so, and what it hangs on', () => {
  expect(said(inProd('ReadOnlyAccess', { id: null, ou: null }), ada, null).slice(0, 6)).toEqual([
    '*`ReadOnlyAccess` in prod*',
    '• You may ask for it; it is not known which rule decides: “bills” or “reading”.',
    '• “bills”: `ReadOnlyAccess` in `111111111111`, up to 1h, granted after 1 approval of `leads`; by `engineers`.',
    '• “reading”: `ReadOnlyAccess` in `*`, up to 1h, granted at once; by `engineers`.',
    '• Whether “bills” is about this account hangs on its id, not known here.',
    '• It is taken not to be the management account: only a rule with its id means that one.',
  ])
  const hidden = { ...ada, groups: null }
  expect(said(inProd('ReadOnlyAccess'), hidden).slice(1, 3)).toEqual([
    '• It is not known whether you may ask for it: it hangs on the rule “reading”.',
    '• “reading”: `ReadOnlyAccess` in `*`, up to 1h, granted at once; not known, it hangs on `engineers`.',
  ])
  expect(said(inProd(null, { ou: null }), hidden)[1]).toBe(
    '• It is not known whether you may ask for anything there.',
  )
})

test('the sentence for notifications is the answer', () => {
  expect(whoamiView(person, explain(policy, ada, catalogue)).text).toBe('You are ada in IAM Identity Center.')
  expect(whoamiView(person, explain(policy, ada, catalogue, inProd('Admin'))).text).toBe(
    'About `Admin` in prod (222222222222): You may not ask for it: no rule lets you.',
  )
})

/** Sets, and rules for them, as many as are asked for; everybody is in every set. */
function longPolicy(count: number, name: string): Policy {
  const sets = Array.from({ length: count }, (_, at) => `${name} ${at}`)
  const rule = (set: string) =>
    accountRule({
      name: `rule ${set}`,
      who: [set],
      approval: { kind: 'approvers', approvers: sets, needed: 1 },
    })
  return {
    ...policyOf(sets.map(rule)),
    people: Object.fromEntries(sets.map((set) => [set, { all: true }] as const)),
    admins: sets,
  }
}

test('a long policy is shown as far as a message goes, and the rest is counted', () => {
  const count = 300
  const of = longPolicy(count, 'engineers of the platform')
  const parts = shown(undefined, ada, of).split('\n\n*').slice(1)
  const counts = parts.map((part) => ({
    lines: part.match(/^• /gm)?.length ?? 0,
    more: Number(/^… and (\d+) more that this message has no room for\.$/m.exec(part)?.[1] ?? 0),
  }))
  const [sets, asking, approving, besides] = counts
  for (const part of [sets, asking, approving]) expect((part?.lines ?? 0) + (part?.more ?? 0)).toBe(count)
  expect(Math.min(sets?.lines ?? 0, asking?.lines ?? 0, approving?.lines ?? 0)).toBeGreaterThan(5)
  // Whatever comes before it, the last part has its place.
  expect(besides).toMatchObject({ more: 0 })
  expect(shown(inProd('Other'), ada, of)).toMatch(/… and \d+ more/)
})

const trouble = fc.constantFrom(
  '<!channel>',
  '<@U0EVIL>',
  '<https://x|y>',
  '&lt;',
  '\u0060',
  '\n',
  '*',
  '&'.repeat(90),
)
const written = fc.array(fc.oneof(trouble, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 30 })
const names = fc.uniqueArray(
  written.map((parts) => `x${parts.join('')}`),
  { minLength: 1, maxLength: 40 },
)

describe('whatever the policy and AWS hold', () => {
  property.prop([names, fc.integer({ min: 1, max: 80 }), fc.boolean()])(
    'it pings nobody, links nowhere and fits',
    (wild, repeats, whole) => {
      const [name = ''] = wild
      const rules = Array.from({ length: repeats }, (_, at) =>
        accountRule({
          name: `${at}${wild[at % wild.length]}`,
          who: at % 2 ? wild : ['none'],
          permissionSets: [...wild, '*'],
          accounts: [...wild, '*'],
          approval: { kind: 'approvers', approvers: wild, needed: 1 },
        }),
      )
      const of: Policy = {
        ...policyOf([...rules, groupRule({ name, groups: wild })]),
        people: Object.fromEntries(wild.map((set) => [set, { groups: wild, emails: [name] }] as const)),
        admins: wild,
      }
      const somebody = { email: name, userName: name }
      const facts: KnownFacts = { ...ada, email: name, groups: null }
      const subject = inProd(whole ? null : name, { name })
      for (const explained of [explain(of, facts, null), explain(of, facts, null, subject)]) {
        const view = whoamiView(somebody, explained)
        expect(checkBlocks(structuredClone(view.blocks), 'message')).not.toHaveProperty('mistakes')
        expect(JSON.stringify(view.blocks).length).toBeLessThan(12_000)
        for (const text of [view.text, textOf(view)]) {
          expect(text).not.toMatch(/\p{Surrogate}/u)
          expect(text).not.toMatch(/</)
        }
      }
    },
  )
})
