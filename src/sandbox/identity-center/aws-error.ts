/** An error as a service answers it: its name, its sentence, and the further members of its model. */
export class AwsError extends Error {
  readonly members: Readonly<Record<string, string>>

  constructor(name: string, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = name
    this.members = members
  }
}

/** The services of the awsJson protocol answer 400 whatever the client did wrong; only these two differ. */
export function statusOf(error: string): number {
  if (error === 'MissingAuthenticationTokenException') return 403
  return /^(Internal|Service(Unavailable|Exception))/.test(error) ? 500 : 400
}
