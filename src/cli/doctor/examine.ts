import type { Env } from '../../config.ts'
import { checkAws } from './aws.ts'
import { checkChannels } from './channels.ts'
import { companyReads } from './company.ts'
import { checkDelegated } from './delegated.ts'
import { checkNames } from './names.ts'
import { checkPeople } from './people.ts'
import { checkPortal } from './portal.ts'
import { type Line, Report } from './report.ts'
import { checkPolicy, checkSettings } from './settings.ts'
import { checkSlack } from './slack.ts'
import { checkTable } from './table.ts'
import { tryReads } from './try-reads.ts'
import { listWrites } from './writes.ts'

/** Runs all checks, each as soon as what it builds on is known, and prints them in this order. Changes nothing, nowhere. */
export function examine(env: Env, print: (line: Line) => void): Promise<Line[]> {
  const report = new Report(print)
  checkSettings(report, env)
  const policy = checkPolicy(report, env)
  const slack = checkSlack(report, env, policy)
  checkChannels(report, slack, policy)
  const facts = checkAws(report, env, policy)
  const company = companyReads(facts, policy)
  const needReads = tryReads(report, facts, company, policy, env)
  checkNames(report, facts, company, needReads, policy)
  checkPeople(report, { slack, facts, policy }, company, needReads)
  checkDelegated(report, facts, company, policy, env)
  checkPortal(report, facts, policy)
  checkTable(report, facts, policy, env)
  listWrites(report, facts, policy, env)
  return report.finished()
}
