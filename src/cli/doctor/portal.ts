import { checkPortal as askPortal, wrongPortal } from '../../aws/portal.ts'
import { portalClient } from '../../clients.ts'
import type { AwsFacts } from './aws.ts'
import { failed, type Known, need, ok, type Report, skipped, warning } from './report.ts'
import type { CheckedPolicy } from './settings.ts'

/** Whether people can sign in by the portal that the policy names: asked as every sign-in begins, and dropped at once. */
export function checkPortal(
  report: Report,
  { isElsewhere }: AwsFacts,
  policy: Promise<Known<CheckedPolicy>>,
): void {
  void report.check({ group: 'Portal', id: 'portal', name: 'sign-in' }, async (say) => {
    const { portal } = (await need(policy)).policy
    const answer = await askPortal(portalClient({}, portal.region), portal.startUrl)
    const { text, fix } = wrongPortal(portal)
    if (answer.kind === 'right') say(ok(`${portal.startUrl} is a portal in ${portal.region}.`))
    else if (answer.kind === 'wrong')
      // What is missing there is a line already, and has to be put right first.
      say((await isElsewhere()) ? skipped('needs Identity Center') : failed(text, fix))
    else
      say(
        warning(
          `The portal could not be checked: ${answer.why.replace(/[.\s]+$/, '')}.`,
          'Whoever runs this needs to reach oidc.<Region>.amazonaws.com for it.',
        ),
      )
  })
}
