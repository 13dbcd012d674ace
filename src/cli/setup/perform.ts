import type { SetStep, SetupStep } from '../../access/setup-step.ts'
import { words } from '../../aws/errors.ts'
import { atMost } from './at-most.ts'
import type { SetupEdges } from './edges.ts'
import type { Looked } from './read-present.ts'
import { settle, type Write, WriteFailed } from './settle.ts'

/** Hears of each step: that it begins, and then exactly one of how it ended. */
export interface Listener {
  readonly begins: (step: SetupStep) => void
  readonly done: (step: SetupStep) => void
  readonly failed: (step: SetupStep, why: string) => void
  /** Not tried, since something that it builds on is not there. */
  readonly skipped: (step: SetupStep, why: string) => void
}

/** AWS takes ten at a time, and a bot may be running. */
const writesAtOnce = 8

/** A name that is taken and that nobody has: a write on its way to everywhere, or one that differs in case alone. */
const namePatienceMs = 20_000

type Assign = SetupStep & { readonly kind: 'assign' }

/**
 * Does the steps: groups and permission sets, then the roles of what was changed, then assignments. What fails keeps what
 * builds on it from being tried, and nothing else. May be stopped anywhere: what is left is in the next plan.
 */
export async function perform(
  steps: readonly SetupStep[],
  looked: Looked,
  edges: SetupEdges,
  listener: Listener,
): Promise<void> {
  const work = new Work(looked, edges, listener)
  const groups = steps.filter((step) => step.kind === 'create-group').map((step) => [step])
  const ofSets = steps.filter((step) => step.kind !== 'create-group' && step.kind !== 'assign')
  const changes = ofSets.filter(({ kind }) => kind !== 'provision')
  await work.inOrder([...groups, ...by(changes, ({ set }) => set)])
  await work.inOrder(ofSets.filter(({ kind }) => kind === 'provision').map((step) => [step]))
  // AWS changes one role at a time, whoever it is for.
  const assigns = steps.filter((step) => step.kind === 'assign')
  await work.inOrder(by(assigns, ({ set, account }) => `${account.id} ${set}`))
}

function by<Step>(steps: readonly Step[], keyOf: (step: Step) => string): Step[][] {
  const found = new Map<string, Step[]>()
  for (const step of steps) {
    const key = keyOf(step)
    found.set(key, [...(found.get(key) ?? []), step])
  }
  return [...found.values()]
}

class Work {
  readonly #edges: SetupEdges
  readonly #listener: Listener
  readonly #setArns: Map<string, string>
  readonly #groupIds: Map<string, string>
  /** Names of what was made just now. */
  readonly #fresh = new Set<string>()
  /** Permission sets that are not as the file says: whoever is assigned one might be given more than that. */
  readonly #unfinished = new Set<string>()

  constructor({ setArns, groupIds }: Looked, edges: SetupEdges, listener: Listener) {
    this.#edges = edges
    this.#listener = listener
    this.#setArns = new Map(setArns)
    this.#groupIds = new Map(groupIds)
  }

  /** Each list from its first step to its last, several lists at once. */
  async inOrder(lists: readonly (readonly SetupStep[])[]): Promise<void> {
    await atMost(writesAtOnce, lists, async (list) => {
      for (const step of list) await this.#do(step)
    })
  }

  async #do(step: SetupStep): Promise<void> {
    const { begins, done, failed, skipped } = this.#listener
    const missing = this.#missing(step)
    if (missing !== undefined) return skipped(step, missing)
    begins(step)
    try {
      const id = await settle(this.#write(step))
      if (id !== undefined) this.#keep(step, id)
      done(step)
    } catch (error) {
      if ('set' in step && step.kind !== 'assign' && step.kind !== 'provision') this.#unfinished.add(step.set)
      failed(step, error instanceof WriteFailed ? error.message : words(error))
    }
  }

  /** What a step builds on, and there is not. */
  #missing(step: SetupStep): string | undefined {
    if ('set' in step && this.#unfinished.has(step.set))
      return `permission set ${step.set} is not as the file says`
    if (step.kind === 'assign' && !this.#groupIds.has(step.group)) return `there is no group ${step.group}`
    return undefined
  }

  #keep(step: SetupStep, id: string): void {
    if (step.kind === 'create-group') {
      this.#groupIds.set(step.group, id)
      this.#fresh.add(groupKey(step.group))
    } else if (step.kind === 'create-set') {
      this.#setArns.set(step.set, id)
      this.#fresh.add(step.set)
    }
  }

  #write(step: SetupStep): Write {
    if (step.kind === 'create-group')
      return {
        make: () => this.#edges.groups.create(step.group, step.description),
        patienceMs: namePatienceMs,
      }
    if (step.kind === 'assign') return this.#assignment(step)
    return { ...this.#setWrite(step), isFresh: this.#fresh.has(step.set) }
  }

  #setWrite(step: SetStep): Write {
    const { changes } = this.#edges
    const arn = this.#setArns.get(step.set) ?? ''
    switch (step.kind) {
      case 'create-set':
        return { make: () => changes.create(step.set, step), patienceMs: namePatienceMs }
      case 'update-set': {
        const given = {
          ...(step.description ? { description: step.description.to } : {}),
          ...(step.session ? { sessionSeconds: step.session.to } : {}),
        }
        return { make: () => changes.update(arn, given) }
      }
      case 'attach-policy':
        return { make: () => changes.attach(arn, step.arn) }
      case 'put-inline-policy':
        return { make: () => changes.putInlinePolicy(arn, step.document) }
      case 'provision':
        return { make: () => changes.provision(arn), status: changes.provisioningStatus }
      default:
        return step satisfies never
    }
  }

  #assignment({ group, set, account }: Assign): Write {
    const { assignments } = this.#edges
    const [principalId, permissionSetArn] = [this.#groupIds.get(group) ?? '', this.#setArns.get(set) ?? '']
    const entitlement = { kind: 'account' as const, accountId: account.id, permissionSetArn }
    return {
      make: () => assignments.create({ principalId, entitlement }, 'GROUP'),
      status: (id) => assignments.status('create', id),
      isThere: async () =>
        (await assignments.assignees(account.id, permissionSetArn)).groups.has(principalId),
      isFresh: this.#fresh.has(set) || this.#fresh.has(groupKey(group)),
    }
  }
}

const groupKey = (name: string): string => `group ${name}`
