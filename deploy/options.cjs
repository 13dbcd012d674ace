'use strict'

/** What a parameter has to look like, and how that is said. */
const forms = {
  instanceArn: [/^arn:aws[a-z-]*:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/, 'the ARN of the instance'],
  identityStoreId: [/^(d-[0-9a-f]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, 'such as d-1234567890'],
  managementAccount: [/^\d{12}$/, 'the 12 digits of the management account'],
  managementAccountTarget: [/^(yes|no)$/, 'yes or no'],
  users: [/^(yes|no)$/, 'yes or no'],
  permissionSetTag: [/^$|^[\w.:/+@-]{1,128}=[\w.:/=+@-]{0,256}$/, 'a tag such as aws-access=yes, or nothing'],
  groupIds: [
    /^$|^[0-9a-fA-F-]{36,47}(,[0-9a-fA-F-]{36,47})*$/,
    'ids of groups divided by commas, or nothing',
  ],
  secretsParameter: [/^\/[\w./-]+$/, 'the name of a parameter, beginning with a slash'],
  secretsKeyArn: [
    /^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    'the ARN of a KMS key, or nothing',
  ],
  instanceKeyArn: [
    /^$|^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    'the ARN of a KMS key, or nothing',
  ],
  // With none at all nobody is answered, or nothing ends; with one alone nobody can hand over to the one that works.
  slackConcurrency: [/^([1-9]\d{0,3})?$/, 'a whole number from 1 to 9999, or nothing'],
  workConcurrency: [/^([2-9]|[1-9]\d{1,3})?$/, 'a whole number from 2 to 9999, or nothing'],
  // As src/log.ts has them: a function that is told another does not start.
  logLevel: [
    /^(trace|debug|info|warn|error|fatal|silent)$/i,
    'one of trace, debug, info, warn, error, fatal, silent',
  ],
}

/**
 * The parameters that the roles and functions are made of, and a sentence for each that is wrong: a right that is pinned to a
 * typing mistake is found out long after, and a function that never runs only when something should have ended. Throws
 * nothing, since osls tells what is thrown here with a stack trace: scripts/osls-bundle.mjs refuses what is wrong.
 */
module.exports = async function readOptions({ resolveVariable }) {
  const options = {}
  const mistakes = []
  for (const [name, [form, words]] of Object.entries(forms)) {
    const value = String((await resolveVariable(`param:${name}`)) ?? '')
    if (!form.test(value)) mistakes.push(`The parameter ${name} is “${value}”: ${words} is needed.`)
    options[name] = value
  }
  const [key = '', ...rest] = options.permissionSetTag.split('=')
  return {
    ...options,
    mistakes,
    instanceId: options.instanceArn.split('/')[1],
    isManagementTarget: options.managementAccountTarget === 'yes',
    makesUsers: options.users === 'yes',
    tag: key === '' ? null : { key, value: rest.join('=') },
    groups: options.groupIds === '' ? ['*'] : options.groupIds.split(','),
    slack: concurrency(options.slackConcurrency),
    work: concurrency(options.workConcurrency),
  }
}

/** No limit where no number is given. */
const concurrency = (text) => (/^\d+$/.test(text) ? Number(text) : null)
