import { SlackError } from '../fields.ts'
import type { Installation, Person } from '../state.ts'
import type { Desk, Method } from './method.ts'
import { findPerson } from './places.ts'

/** A person as Slack writes them; the address only for those who may read it. */
function describePerson(person: Person, { scopes, state }: Desk): Record<string, unknown> {
  const email = scopes.has('users:read.email') && person.email !== undefined ? { email: person.email } : {}
  const profile = {
    real_name: person.realName,
    display_name: person.name,
    ...email,
    team: person.teamId,
  }
  const who = { id: person.id, team_id: person.teamId, name: person.name, deleted: person.deleted, profile }
  if (person.deleted) return { ...who, is_bot: person.isBot, is_app_user: false }
  return {
    ...who,
    real_name: person.realName,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: 0,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    is_bot: person.isBot,
    is_app_user: false,
    is_email_confirmed: person.isEmailConfirmed,
    ...onGrid(person, state.installation),
    // Slack leaves it out where nobody is strange.
    ...(person.isStranger ? { is_stranger: true } : {}),
  }
}

/** On a Grid Slack tells the organization and its workspaces of everybody who belongs to it. */
const onGrid = ({ isStranger, teamId }: Person, { enterpriseId }: Installation) =>
  enterpriseId && !isStranger ? { enterprise_user: { enterprise_id: enterpriseId, teams: [teamId] } } : {}

/** @see https://docs.slack.dev/reference/methods/users.info */
const info: Method = {
  scopes: ['users:read'],
  tier: 4,
  arguments: { user: 'text!', include_locale: 'flag' },
  run: (desk) => ({ user: describePerson(findPerson(desk, desk.args.need('user')), desk) }),
}

/** @see https://docs.slack.dev/reference/methods/users.lookupByEmail */
const lookupByEmail: Method = {
  scopes: ['users:read.email'],
  tier: 3,
  arguments: { email: 'text!' },
  run(desk) {
    const email = desk.args.need('email').toLowerCase()
    const person = [...desk.state.people.values()].find(
      (one) => one.email?.toLowerCase() === email && !one.isStranger && !one.deleted,
    )
    if (!person) throw new SlackError('users_not_found')
    return { user: describePerson(person, desk) }
  },
}

/** @see https://docs.slack.dev/reference/methods/usergroups.list */
const groups: Method = {
  scopes: ['usergroups:read'],
  tier: 2,
  arguments: { include_count: 'flag', include_disabled: 'flag', include_users: 'flag' },
  run({ state, args }) {
    const shown = [...state.userGroups.values()].filter(
      ({ disabled }) => !disabled || args.flag('include_disabled'),
    )
    const usergroups = shown.map((group) => ({
      id: group.id,
      team_id: state.installation.teamId,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      description: '',
      is_external: false,
      date_delete: group.disabled ? Math.floor(state.clock.now().getTime() / 1000) : 0,
      ...(args.flag('include_users') ? { users: group.members } : {}),
      ...(args.flag('include_count') ? { user_count: group.members.length } : {}),
    }))
    return { usergroups }
  },
}

/** @see https://docs.slack.dev/reference/methods/usergroups.users.list */
const groupMembers: Method = {
  scopes: ['usergroups:read'],
  tier: 2,
  arguments: { usergroup: 'text!', include_disabled: 'flag' },
  run({ state, args }) {
    const group = state.userGroups.get(args.need('usergroup'))
    if (!group || (group.disabled && !args.flag('include_disabled'))) {
      throw new SlackError('no_such_subteam')
    }
    return { users: group.members }
  },
}

/** People and user groups. */
export const people: Readonly<Record<string, Method>> = {
  'users.info': info,
  'users.lookupByEmail': lookupByEmail,
  'usergroups.list': groups,
  'usergroups.users.list': groupMembers,
}
