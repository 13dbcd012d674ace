import { check } from './policy/check.ts'
import { explainTo } from './policy/explain.ts'
import { toldUsage } from '../usage.ts'

const USAGE = `usage: npm run policy -- check [file]
       npm run policy -- explain <email> <account|group> [permission set] [options]

  check    reads the policy and says everything that is wrong with it, by line and column;
           the file is $ACCESS_POLICY or access.yaml unless given

  explain  says whether somebody may ask for something, and by which rule, or why not; a single name
           is a group where there is one, else an account. Looks up people, groups and accounts as the
           server does, with its settings (SLACK_BOT_TOKEN, AWS_…); what is not looked up can be said:
             --groups Engineers,Admins      the Identity Center groups that the person is in
             --usergroups S0123456789       the Slack user groups that the person is in
             --account-id 123456789012      the account's id
             --ou Workloads/Prod            the account's organizational unit, by its path from the root
           exits with 0 where they may ask, with 2 where they may not or it is not known,
           with 1 where it can't be said: bad use, an unreadable policy, a name that nothing has`

async function run(words: readonly string[]): Promise<number> {
  if (toldUsage(words, USAGE)) return 0
  const [subcommand, ...args] = words
  if (subcommand === 'check' && args.length <= 1) return check(args[0])
  return (subcommand === 'explain' ? await explainTo(args) : undefined) ?? usage()
}

function usage(): number {
  console.error(USAGE)
  return 1
}

process.exitCode = await run(process.argv.slice(2))
