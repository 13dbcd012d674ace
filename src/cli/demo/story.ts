import type { Cues } from './cues.ts'

/** The whole story: asked, refused to the wrong ones, approved, held, ended, told; and how one signs in. */
export async function play(cues: Cues): Promise<void> {
  await ask(cues)
  await refuse(cues)
  await approve(cues)
  await end(cues)
  await signIn(cues)
}

async function ask({ part, types, card }: Cues): Promise<void> {
  part('An engineer asks, in one line')
  await types(
    'ada',
    '/aws-access request prod ReadOnlyAccess 1h checking INC-42',
    /ReadOnlyAccess/,
    /with its approvers/,
  )
  await card(/ada asks for/, /prod/, /checking INC-42/, /Waiting/, /\[ Approve \]/)
}

async function refuse({ part, presses, holds }: Cues): Promise<void> {
  part('The wrong people press Approve')
  await presses('ada', 'Approve', /Nobody decides on their own request/)
  await presses('barbara', 'Approve', /approve/i)
  await presses('gus', 'Approve', /guest/i)
  await holds('ada')
}

async function approve({ part, presses, dm, card, holds }: Cues): Promise<void> {
  part('An approver presses Approve')
  await presses('grace', 'Approve', /You approved/)
  await holds('ada', 'ReadOnlyAccess in prod')
  await dm('ada', /You have ReadOnlyAccess/, /https:\/\/\S+console/, /--profile \S+/, /\[ End access \]/)
  await card(/Active until/, /grace/)
}

async function end({ part, waits, holds, dm, thread, card }: Cues): Promise<void> {
  part('The time is up')
  await waits('1 hour', 3600)
  await holds('ada')
  await dm('ada', /ended/, /\/aws-access request/)
  await thread(/Ended/)
  await card(/its time was up/)
}

async function signIn({ part, types, dm, holds }: Cues): Promise<void> {
  part('Development needs no approval')
  await types(
    'ada',
    '/aws-access request dev PowerUserAccess 2h trying the new queue',
    /No approval is needed/,
  )
  await holds('ada', 'PowerUserAccess in dev')
  await dm('ada', /You have PowerUserAccess/)

  part('How to sign in, with all that is held right now')
  await types('ada', '/aws-login', /direct message/)
  await dm(
    'ada',
    /aws configure sso/,
    /\[sso-session acme\]/,
    /\[profile \S+\]/,
    /PowerUserAccess/,
    /ReadOnlyAccess/,
  )
}
