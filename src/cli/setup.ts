import { toldUsage } from '../usage.ts'
import { setUp } from './setup/set-up.ts'

const USAGE = `usage: npm run setup -- plan
       npm run setup -- apply

  plan     says in words what \`setup:\` of the policy wants in IAM Identity Center and is not there yet,
           what differs and what is left alone; changes nothing

  apply    brings it about: permission sets, groups and assignments, watched to their end. May be stopped
           and run again, and takes nothing away

  The policy is $ACCESS_POLICY or access.yaml; AWS is reached with the SDK's own settings (AWS_REGION,
  AWS_PROFILE, …). Exits with 1 where something is wrong or could not be done, else with 0.`

async function run(words: readonly string[]): Promise<number> {
  if (toldUsage(words, USAGE)) return 0
  const [subcommand, ...more] = words
  if ((subcommand === 'plan' || subcommand === 'apply') && more.length === 0)
    return setUp(subcommand, process.env, process.stdout)
  console.error(USAGE)
  return 1
}

process.exitCode = await run(process.argv.slice(2))
