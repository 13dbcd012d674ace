import { explain } from '../../access/explain.ts'
import { foldEmail } from '../../access/person.ts'
import type { Policy } from '../../access/policy.ts'
import { isRefusal, refuse, type Refusal } from '../../access/refusal.ts'
import { findSubject, type Subject } from '../../access/subject.ts'
import { personWith } from '../../flow/identify.ts'
import { type ExplainArguments, readArguments } from './arguments.ts'
import { type Looked, type LookedUp, lookUp } from './look-up.ts'
import { explanationText, foundText, refusalText } from './print.ts'
import { policyFile, readFile } from './read.ts'

/** Says whether somebody may ask for something, and why; the exit code, undefined where it was not called rightly. */
export async function explainTo(args: readonly string[]): Promise<number | undefined> {
  const given = readArguments(args)
  if (typeof given === 'string') {
    console.error(given)
    return undefined
  }
  const reading = readFile(policyFile())
  if (!reading?.ok) return 1
  const { policy } = reading
  const { about, email } = given
  const looked = await lookUp(policy, process.env, email, permissionSetIn(about))
  const catalogue = or(looked.source, null)?.catalogue ?? null
  const found = findSubject(policy, catalogue, about)
  if (isRefusal(found)) {
    console.error(refusalText(found))
    return 1
  }
  const subject = withGiven(found, given)
  const facts = {
    email,
    groups: given.groups ?? or(looked.groups, null),
    usergroups: given.usergroups ?? or(looked.usergroups, null),
  }
  const explained = explain(policy, facts, catalogue, subject)
  const refused = refusalOf(policy, email, looked)
  console.log(foundText(looked, policy, given, subject))
  if (refused) console.log(`\nWhatever the policy says, the bot refuses them: “${refusalText(refused)}”`)
  console.log(`\n${explanationText(explained)}`)
  return explained.verdict?.may === 'yes' && !refused ? 0 : 2
}

/** The last of several words, where they are not about a group. */
const permissionSetIn = (about: readonly string[]): string | null =>
  about.length < 2 || about[0]?.toLowerCase() === 'group' ? null : (about.at(-1) ?? null)

const or = <T, Other>(looked: Looked<T>, other: Other): T | Other =>
  'found' in looked ? looked.found : other

/** What is said of the account by hand counts before what was found. */
function withGiven(subject: Subject, { accountId, ou }: ExplainArguments): Subject {
  if (subject.kind === 'group') return subject
  const { account } = subject
  return { ...subject, account: { ...account, id: accountId ?? account.id, ou: ou ?? account.ou } }
}

/** Why the bot would know nobody by this address, as far as was looked up; null where nothing speaks against them. */
function refusalOf(policy: Policy, email: string, { member, user }: LookedUp): Refusal | null {
  // Null: nobody in Identity Center has the address; undefined: it was not asked.
  const known = or(user, undefined)
  const found = or(member, null)
  if (found) {
    const person = personWith({ policy }, found, known ?? undefined)
    const isUnasked =
      isRefusal(person) && known === undefined && person.refused.why === 'unknown-to-identity-center'
    return isRefusal(person) && !isUnasked ? person : null
  }
  const domains = policy.slack.emailDomains
  if (!domains.some((domain) => foldEmail(email).endsWith(`@${domain}`)))
    return refuse({ why: 'other-domain', email, domains })
  if (known === null) return refuse({ why: 'unknown-to-identity-center', email })
  return known && !known.enabled ? refuse({ why: 'disabled-in-identity-center', email }) : null
}
