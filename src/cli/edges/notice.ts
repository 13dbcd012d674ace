/**
 * Whoever runs a command has no use for the SDK's notice that it will want a newer Node one day; every client brings it. To be
 * called before a client is made.
 */
export function silenceNotice(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}
