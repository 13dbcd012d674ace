import { expect, test } from 'vitest'
import { isElsewhere, isPortalUrl, portalRegion } from '../../src/access/portal-host.ts'

const id = 'ssoins-1234567890abcdef'

test.each([
  ['https://d-1234567890.awsapps.com/start', null],
  ['https://acme.awsapps.com/start', null],
  ['https://start.us-gov-home.awsapps.com/directory/acme', null],
  ['https://start.home.awsapps.cn/directory/acme', null],
  [`https://${id}.eu-west-1.portal.amazonaws.com`, 'eu-west-1'],
  [`https://${id}.portal.eu-west-1.app.aws`, 'eu-west-1'],
  [`https://${id}.portal.us-gov-west-1.app.aws/start`, 'us-gov-west-1'],
  [`https://${id}.cn-north-1.portal.amazonaws.com.cn`, 'cn-north-1'],
  [`https://${id}.portal.cn-northwest-1.app.amazonwebservices.com.cn`, 'cn-northwest-1'],
  [`https://${id}.eusc-de-east-1.portal.amazonaws.eu`, 'eusc-de-east-1'],
  [`https://${id}.portal.eusc-de-east-1.api.amazonwebservices.eu`, 'eusc-de-east-1'],
])('%s is a portal at AWS, of the Region %s', (url, region) => {
  expect(isPortalUrl(url)).toBe(true)
  expect(isElsewhere(url)).toBe(false)
  expect(portalRegion(url)).toBe(region)
})

test.each([
  ['https://sso.acme.com/start', true],
  ['https://awsapps.com/start', true],
  ['https://d-1234567890.awsapps.com.evil.example/start', true],
  ['https://evilawsapps.com/start', true],
  ['https://app.aws@evil.example/', true],
  ['https://identitycenter.amazonaws.com/ssoins-1234567890abcdef', true],
  ['https://d-1234567890.awsapps.com/start/#/', false],
  ['https://d-1234567890.awsapps.com/start?x=1', false],
  ['http://d-1234567890.awsapps.com/start', false],
  ['d-1234567890.awsapps.com/start', false],
  ['nowhere', false],
])('%s is none; it is an address elsewhere: %s', (url, elsewhere) => {
  expect(isPortalUrl(url)).toBe(false)
  expect(isElsewhere(url)).toBe(elsewhere)
})
