/** Somebody as a command names them: by a mention, or by an address where they are not in Slack any more. */
export type Named =
  { readonly by: 'slack'; readonly slackId: string } | { readonly by: 'email'; readonly email: string }
