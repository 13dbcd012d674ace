import type { Account } from '../access/catalogue.ts'
import { durationText } from '../access/duration.ts'
import { managedPolicyPath } from '../access/setup.ts'
import type { SetupStep } from '../access/setup-step.ts'
import { clip } from './blocks.ts'
import { counted, plain } from './terminal.ts'

/** An account by name and id, for a terminal. */
export const accountText = ({ id, name }: Account): string => (name === id ? id : `${plain(name)} (${id})`)

const quoted = (text: string): string => `“${plain(clip(text, 100))}”`

/** What one step is about, such as `group admins`; a sign before it says whether it is new (+), or changed (~). */
export function stepText(step: SetupStep): string {
  switch (step.kind) {
    case 'create-group':
      return `+ group ${plain(step.group)}${step.description === undefined ? '' : `: ${quoted(step.description)}`}`
    case 'create-set': {
      const session =
        step.sessionSeconds === undefined ? [] : [`sessions of ${durationText(step.sessionSeconds)}`]
      const description = step.description === undefined ? [] : [quoted(step.description)]
      const details = [...session, ...description].join(', ')
      return `+ permission set ${step.set}${details && `: ${details}`}`
    }
    case 'update-set': {
      const { session, description } = step
      const changes = [
        ...(session ? [`sessions ${durationText(session.from)} → ${durationText(session.to)}`] : []),
        ...(description
          ? [
              `description ${description.from === null ? 'none' : quoted(description.from)} → ${quoted(description.to)}`,
            ]
          : []),
      ]
      return `~ permission set ${step.set}: ${changes.join(', ')}`
    }
    case 'attach-policy':
      return `+ policy ${managedPolicyPath(step.arn)} in permission set ${step.set}`
    case 'put-inline-policy':
      return step.replaces
        ? `~ inline policy of permission set ${step.set}: another one → ${plain(step.file)}`
        : `+ inline policy ${plain(step.file)} in permission set ${step.set}`
    case 'provision':
      return `~ roles of permission set ${step.set} brought up to date in ${counted(step.accounts, 'account')}`
    case 'assign':
      return `+ ${step.set} for group ${plain(step.group)} in ${accountText(step.account)}`
    default:
      return step satisfies never
  }
}
