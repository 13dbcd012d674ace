import type { ModalView } from '@slack/types'
import type { Boarding } from '../access/boarding.ts'
import type { Named } from '../access/named.ts'
import { suggestedNames } from '../access/newcomer.ts'
import { foldEmail } from '../access/person.ts'
import { isRefusal, refuse, type Refusal } from '../access/refusal.ts'
import { administrator } from '../flow/administrator.ts'
import { findProspect, nothingToAsk } from '../flow/find-prospect.ts'
import { identifySomebody, reading } from '../flow/identify.ts'
import { toOnboardOthers } from '../flow/onboarding-rule.ts'
import { requestOnboarding } from '../flow/request-onboarding.ts'
import type { Speaker } from '../flow/world.ts'
import { actionIds, blockIds } from '../views/ids.ts'
import { loadingOnboarding, onboardingForm, onboardingTitle } from '../views/onboarding-form.ts'
import { refusedForm } from '../views/request-form.ts'
import type { Call } from './command.ts'
import { worded } from './answering.ts'
import type { HandlerEdges } from './edges.ts'

/**
 * Opens the form for somebody, the speaker unless they are named, and fills it in. It is on its way before anything is looked
 * up: a trigger is good for three seconds, and AWS may take most of them.
 */
export async function openOnboarding(
  { edges, speaker, triggerId }: Pick<Call, 'edges' | 'speaker' | 'triggerId'>,
  whom: Named | null,
): Promise<'form-opened'> {
  const [opened, view] = await Promise.all([
    edges.views.open({ trigger_id: triggerId, view: loadingOnboarding() }),
    filledForm(edges, speaker, whom),
  ])
  if (opened.view?.id) await edges.views.update({ view_id: opened.view.id, view })
  return 'form-opened'
}

async function filledForm(edges: HandlerEdges, speaker: Speaker, whom: Named | null): Promise<ModalView> {
  const newcomer = await slackIdOf(edges, speaker, whom)
  if (isRefusal(newcomer)) return refused(edges, newcomer)
  const found = await findProspect(edges, speaker, newcomer.slackId)
  if (isRefusal(found)) return refused(edges, found)
  const nothing = nothingToAsk(found)
  if (nothing) return refused(edges, nothing)
  const { email, member } = found.newcomer
  return onboardingForm({
    newcomer: newcomer.slackId,
    self: newcomer.slackId === speaker.slackId,
    email,
    userName: found.user?.userName ?? null,
    external: found.external,
    names: suggestedNames(member, email),
    offered: found.offered,
    held: found.held,
  })
}

const refused = async (edges: HandlerEdges, refusal: Refusal): Promise<ModalView> =>
  refusedForm(await worded(edges, refusal), onboardingTitle)

/**
 * Somebody's Slack id; only an address has to be looked up. Whether there is anybody with it is for administrators alone,
 * unless it is the speaker's own.
 */
async function slackIdOf(
  edges: HandlerEdges,
  speaker: Speaker,
  whom: Named | null,
): Promise<{ readonly slackId: string } | Refusal> {
  if (!whom) return speaker
  if (whom.by === 'slack') return whom
  const self = await identifySomebody(edges, speaker)
  if (isRefusal(self)) return self
  if (foldEmail(self.email) === foldEmail(whom.email)) return speaker
  const admin = await administrator(edges, speaker, toOnboardOthers)
  if (isRefusal(admin)) return admin
  return reading(edges, 'who has this address in Slack', async () => {
    const member = await edges.people.memberByEmail(whom.email)
    return member ?? refuse({ why: 'no-such-member', typed: whom.email })
  })
}

/** What the form holds when it is sent, by block and action. */
export type OnboardingState = Readonly<
  Record<
    string,
    Readonly<
      Record<
        string,
        { value?: string | null; selected_options?: readonly { value?: string }[] | null } | undefined
      >
    >
  >
>

/** Makes the request that a form asks for; `newcomer` is the Slack id that came back with it, a hint and no authority. */
export function submitOnboarding(
  edges: HandlerEdges,
  state: OnboardingState,
  { newcomer, ...ask }: Pick<Call, 'speaker' | 'deliveryId' | 'stillInTime'> & { readonly newcomer: string },
): Promise<Boarding | Refusal> {
  const typed = (field: 'givenName' | 'familyName' | 'userName' | 'reason'): string =>
    state[blockIds[field]]?.[actionIds[field]]?.value ?? ''
  const chosen = state[blockIds.groups]?.[actionIds.groups]?.selected_options ?? []
  return requestOnboarding(edges, {
    ...ask,
    newcomer: newcomer || ask.speaker.slackId,
    names: { givenName: typed('givenName'), familyName: typed('familyName'), userName: typed('userName') },
    groups: chosen.flatMap(({ value }) => value ?? []),
    reason: typed('reason'),
  })
}
