import manifest from '../../../manifest.json' with { type: 'json' }

/** How Slack reaches the bot: by requests to this address, or, where it is null, over a connection that the bot opens. */
export interface Reach {
  readonly url: string | null
}

/**
 * The Slack app's manifest. Without Socket Mode every kind of request has an address of its own in it, and all of them
 * are the same; `message_menu_options_url` is where the form's search field is answered.
 * @see https://docs.slack.dev/reference/app-manifest
 */
export function manifestFor({ url }: Reach): object {
  if (url === null) return manifest
  const { features, settings } = manifest
  return {
    ...manifest,
    features: {
      ...features,
      slash_commands: features.slash_commands.map((command) => ({ ...command, url })),
    },
    settings: {
      ...settings,
      event_subscriptions: { request_url: url, ...settings.event_subscriptions },
      interactivity: { ...settings.interactivity, request_url: url, message_menu_options_url: url },
      socket_mode_enabled: false,
    },
  }
}
