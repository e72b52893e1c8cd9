/**
 * The way back to a generation, as a proposal like any other: the same planner, hazards and guards.
 *
 * The kernel gets the rules that it held then, and those control values that somebody applied since,
 * or then. Rules of known agents are theirs to load. What others added since goes or stays as the
 * policy of that generation has it.
 */

import {findStaged} from './apply/staged-record.ts'
import {adoptForeign} from './diff/foreign.ts'
import {agentOf} from './diff/owners.ts'
import {generationAfter} from './generations/compose.ts'
import {findGeneration, numberBefore} from './generations/find.ts'
import type {Generation, GenerationSummary} from './generations/generation.ts'
import {folderOfGeneration, type Moves} from './generations/restore-folder.ts'
import {currentNumber, type GenerationList, listGenerations} from './generations/store.ts'
import {appliedBefore} from './persist/rules-folder.ts'
import type {FoundStaged} from './persist/standing.ts'
import {hazard} from './plan/hazards.ts'
import {type Proposal, proposalFrom} from './reconcile.ts'
import type {PlanView} from './report/plan-view.ts'
import {type AuditState, isOfPolicy} from './rules/audit-state.ts'
import {type ControlSettings, controlNames} from './rules/control.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {observe} from './state/observe.ts'
import type {System} from './system/system.ts'

/** What changes the scope of a rollback. */
interface RollbackScope {
  /** Whether files of others that came since are set aside. */
  readonly takeOver: boolean
  readonly isStrict: boolean
}

/** The way back, and where it leads. */
export interface Rollback {
  readonly target: GenerationSummary
  readonly proposal: Proposal
  readonly desired: PlanView['desired']
}

/** Plans the way back to a generation; without a number to the one before the current. */
export async function proposeRollback(
  system: System,
  number: number | undefined,
  scope: RollbackScope,
): Promise<Rollback> {
  const list = await listGenerations(system)
  const target = await findGeneration(system, number ?? numberBefore(list))
  const staged = await findStaged(system)
  const since = [
    ...(await generationsSince(system, list, target.summary.number)),
    ...stagedSince(staged, list),
  ]
  const {unmanaged} = target.summary
  const facts = await system.facts({
    users: new Set(),
    groups: new Set(),
    paths: new Set([target, ...since].flatMap(({paths}) => paths)),
  })
  const folder = await system.rulesFolder()
  const hints = [target, ...since].flatMap(({rules}) => rules.map(({rule}) => rule))
  const observation = await observe(system, facts, hints)
  const wanted = target.rules.filter((each) => isOfPolicy(each) || agentOf(each.rule) === undefined)
  const ours = new Set([...appliedBefore(folder, facts).identities, ...appliedIn(since)])
  const adoption = adoptForeign(observation.state.rules, wanted, unmanaged, ours)
  const asked: AuditState = {
    rules: adoption.rules,
    control: controlOf(target, laterThan(list, target.summary.number)),
  }
  const desired = {controlPlaces: new Map(), unmanaged, complaints: [], skipped: []}
  const planned = proposalFrom({
    facts,
    observation,
    folder,
    // What becomes of the files does not follow from the rules.
    scope: {liveOnly: true, takeOver: true, isStrict: scope.isStrict},
    asked,
    goes: adoption.goes,
    applied: ours,
    staged,
    controlPlaces: desired.controlPlaces,
    unmanaged,
    policies: target.policies,
  })
  const {file, strangers} = folderOfGeneration(folder, target, since, scope.takeOver)
  return {
    target: target.summary,
    desired,
    proposal: {
      ...planned,
      file,
      foreign: adoption.stays,
      hazards: [...planned.hazards, ...movesHazard(file, strangers)],
      backTo: target.summary.number,
    },
  }
}

/** Files that go are those that were set aside then; files that came since stop it. */
function movesHazard(file: Moves['file'], strangers: Moves['strangers']): Proposal['hazards'] {
  const paths = [...(file?.others ?? []), ...strangers].map(({path}) => path)
  return hazard('TAKES_OVER_FILE', paths, strangers.length > 0)
}

function laterThan({sound}: GenerationList, number: number): readonly GenerationSummary[] {
  return sound.filter((summary) => summary.number > number)
}

/** Those that moved files or went back, and the current one, whole; the others have nothing to say. */
async function generationsSince(
  system: System,
  list: GenerationList,
  number: number,
): Promise<readonly Generation[]> {
  const current = currentNumber(list)
  const needed = laterThan(list, number).filter(
    ({set_aside, action, number: each}) =>
      set_aside.length > 0 || action === 'rollback' || each === current,
  )
  const found = []
  for (const summary of needed) found.push(await findGeneration(system, summary.number))
  return found
}

/** What waits for the next boot has moved files already, as the generation that it would be. */
function stagedSince(found: FoundStaged, list: GenerationList): readonly Generation[] {
  const applied = found.kind === 'found' ? found.staged.applied : undefined
  if (!applied?.generation) return []
  const number = (currentNumber(list) ?? 0) + 1
  return [generationAfter(applied, applied.generation, {number, aside: [], isLocked: false})]
}

/** Rules that this program put there; of those that were applied to the kernel only no file tells. */
function appliedIn(generations: readonly Generation[]): readonly string[] {
  return generations.flatMap(({rules}) =>
    rules
      .filter((each) => isOfPolicy(each) || each.isBroughtBack)
      .map(({rule}) => ruleIdentity(rule)),
  )
}

/** What nobody applied is left as it is now. */
function controlOf({summary, control}: Generation, since: readonly GenerationSummary[]) {
  const names = new Set([
    ...summary.control_asked,
    ...since.flatMap(({control_asked, control_changed}) => [...control_asked, ...control_changed]),
  ])
  const settings: ControlSettings = Object.fromEntries(
    controlNames.flatMap((name) => {
      const value = control[name]
      return names.has(name) && value !== undefined ? [[name, value]] : []
    }),
  )
  return settings
}
