/** Hosts that AWS alone can serve a portal from; the AWS CLI holds to the same list. */
const AWS_HOSTS = [
  '.app.aws',
  '.portal.amazonaws.com',
  '.portal.amazonaws.com.cn',
  '.app.amazonwebservices.com.cn',
  '.portal.amazonaws.eu',
  '.api.amazonwebservices.eu',
  '.awsapps.com',
  '.awsapps.cn',
]

/** Hosts that name their Region: `ssoins-….<region>.portal.…`, and for IPv6 too `ssoins-….portal.<region>.app.…`. */
const REGIONAL = [
  /^[\w-]+\.([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\.portal\.amazonaws\.(?:com|com\.cn|eu)$/,
  /^[\w-]+\.portal\.([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\.(?:app\.aws|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu)$/,
]

/** Whether people may be sent there to sign in: https, on AWS's own host, and the very address that tools take. */
export const isPortalUrl = (text: string): boolean =>
  /^https:\/\/[A-Za-z0-9.-]+(\/[A-Za-z0-9._~/-]*)?$/.test(text) && isAwsHost(hostIn(text))

/**
 * Whether this is an https address elsewhere than at AWS: mostly a company's own, which leads on to the portal in a browser,
 * and which no SDK and no older AWS CLI follows.
 */
export function isElsewhere(text: string): boolean {
  const host = text.startsWith('https://') ? hostIn(text) : ''
  return host !== '' && !isAwsHost(host)
}

/** The Region that the portal's host names; null where the host is the same in all of them, as d-….awsapps.com is. */
export const portalRegion = (startUrl: string): string | null =>
  REGIONAL.map((pattern) => pattern.exec(hostIn(startUrl))?.[1]).find(Boolean) ?? null

const isAwsHost = (host: string): boolean =>
  AWS_HOSTS.some((suffix) => host.endsWith(suffix) && host.length > suffix.length)

const hostIn = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '')
