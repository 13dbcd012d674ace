/** Who is who in the sample company, for whoever comes to it for the first time. */
const cast: readonly { readonly who: string; readonly as: string }[] = [
  { who: 'ada, barbara, linus', as: 'engineers' },
  { who: 'grace, alan', as: 'leads, who approve' },
  { who: 'gus', as: 'a guest' },
  { who: 'edsger', as: 'a newcomer whom AWS does not know' },
]

/** The same in one line. */
export const withCast = cast.map(({ who, as }) => `${who}: ${as}`).join(' · ')
