import {expect} from 'vitest'
import {type Confirmation, newErrand} from '../../src/apply/errand.ts'
import {
  type Patience,
  type WatchEnd,
  watcherReady,
  watchUnconfirmed,
} from '../../src/apply/watch.ts'
import {carryOut} from '../../src/reconcile.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import type {System} from '../../src/system/system.ts'
import {type Scenario, type Stage, scenarios, stageOf} from './fault-scenarios.ts'

/** What locks cannot be taken back, and so not wait to be confirmed. */
export const undoableScenarios: readonly Scenario[] = scenarios.filter(
  ({name}) => name !== 'a lock at the end',
)

export async function stageNamed(name: string): Promise<Stage> {
  const scenario = scenarios.find((each) => each.name === name)
  if (scenario === undefined) throw new Error(`there is no ${name}`)
  return stageOf(scenario)
}

const eager: Patience = {everyMs: 1, attempts: 3}

/** The lock is free again when an apply has ended, and that does not take long. */
export function watch(system: System, id: string, patience = eager): Promise<WatchEnd> {
  return watchUnconfirmed(system, {id, command: 'watch', lockWaitMs: 10_000}, patience)
}

/** An apply that is to be confirmed, with a watcher on another machine than it may die on. */
export async function applyProvisionally(
  stage: Stage,
  system: System,
  withinMs: number,
  watched: System | undefined = system,
) {
  const errand = newErrand('apply')
  const ended: Promise<WatchEnd>[] = []
  const confirmation: Confirmation = {
    withinMs,
    async startWatcher() {
      if (watched === undefined) return
      const end = watch(watched, errand.id)
      end.catch(() => {})
      ended.push(end)
      await watcherReady(watched, errand.id, () => false, 5000)
    },
  }
  const proposal = await stage.propose(watched ?? system)
  const applied = carryOut(system, proposal, () => {}, {...errand, confirmation})
  applied.catch(() => {})
  return {id: errand.id, applied, watcher: () => ended[0]}
}

/** The same without anybody who watches, as when the watcher was killed too. */
export async function applyUnwatched(stage: Stage, system: System, withinMs: number) {
  const errand = newErrand('apply')
  const confirmation = {withinMs, startWatcher: async () => {}}
  const proposal = await stage.propose(system)
  return carryOut(system, proposal, () => {}, {...errand, confirmation})
}

/** Kernel and files, for a comparison. */
export function held({rules, control, rules_d}: Sandbox): string {
  return JSON.stringify([rules, control, Object.entries(rules_d).sort()])
}

/** What a watcher and an apply leave behind when all has ended. */
export function expectNothingLeft(state: ReadonlyMap<string, string>, where = ''): void {
  expect([...state.keys()], where).toEqual([])
}
