import type { Subcommand } from '../command.ts'
import { end } from './end.ts'
import { help } from './help.ts'
import { list } from './list.ts'
import { offboard } from './offboard.ts'
import { onboard } from './onboard.ts'
import { request } from './request.ts'
import { whoami } from './whoami.ts'

/** Every subcommand of /aws-access: the list that routes, that `help` shows and that the manifest's hint is held against. */
export const subcommands: readonly Subcommand[] = [request, list, end, onboard, offboard, whoami, help]
