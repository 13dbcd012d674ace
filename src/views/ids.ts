/** Every `action_id`: what was pressed, chosen or typed. Stable: buttons in old messages go on sending them. */
export const actionIds = {
  approve: 'request.approve',
  deny: 'request.deny',
  denyWhy: 'request.deny-why',
  withdraw: 'request.withdraw',
  end: 'request.end',
  moreTime: 'request.more-time',
  openForm: 'form.open',
  entitlement: 'form.entitlement',
  duration: 'form.duration',
  start: 'form.start',
  reason: 'form.reason',
  denyReason: 'deny.reason',
  offboardingReason: 'offboarding.reason',
  givenName: 'onboarding.given-name',
  familyName: 'onboarding.family-name',
  userName: 'onboarding.user-name',
  groups: 'onboarding.groups',
  /** A button that only opens a link; Slack delivers a press all the same, to be acknowledged and no more. */
  openLink: 'link.open',
} as const

/** Every `block_id` that is read or answered: the forms' inputs, by which Slack places their errors. */
export const blockIds = {
  entitlement: 'form.entitlement',
  duration: 'form.duration',
  start: 'form.start',
  reason: 'form.reason',
  denyReason: 'deny.reason',
  offboardingReason: 'offboarding.reason',
  givenName: 'onboarding.given-name',
  familyName: 'onboarding.family-name',
  userName: 'onboarding.user-name',
  groups: 'onboarding.groups',
} as const

/** Every form's `callback_id`. */
export const callbackIds = {
  requestForm: 'request-form',
  denyForm: 'deny-form',
  offboardingForm: 'offboarding-form',
  onboardingForm: 'onboarding-form',
} as const
