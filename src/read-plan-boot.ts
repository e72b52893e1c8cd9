import type {Boot} from './persist/boot.ts'
import {compareLoads, type LoadDifference, plainLoad} from './persist/compare-loads.ts'
import type {FileProposal} from './persist/propose-file.ts'
import {filesOfOthers, rulesOfOthers} from './persist/rules-folder.ts'
import {readBoot} from './read-boot.ts'
import {legsOf} from './read-legs.ts'
import type {Proposal} from './reconcile.ts'
import type {PlanBoot} from './report/plan-view.ts'
import {type ControlSettings, controlNames} from './rules/control.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import type {RulesFile, System} from './system/system.ts'

/** What a boot loads after a proposal was carried out, and how that differs from what it asks for. */
export interface BootAfter {
  readonly boot: Boot
  /** `undefined` for a part of a policy, which speaks of a part of the boot only. */
  readonly difference: LoadDifference | undefined
  /** Whether files of others load rules then. */
  readonly hasOthers: boolean
}

/** Works out for a plan which leg is broken now, and what the boot after an apply would load. */
export async function readPlanBoot(
  system: System,
  proposal: Proposal,
  unmanaged: 'remove' | 'keep',
): Promise<PlanBoot | undefined> {
  const reading = await readBoots(system, proposal, unmanaged)
  if (reading === undefined) return undefined
  const {now, after} = reading
  const {facts, folder, observation, asked} = proposal
  const kernel = observation.state
  return {
    legs: isPart(proposal)
      ? []
      : legsOf({facts, folder, boot: now, kernel, policy: {asked, unmanaged}}),
    planned: after && {load: after.boot.load, difference: after.difference},
  }
}

/** The next boot as things are, and the boot after the proposal; `undefined` without a rules.d. */
export async function readBoots(
  system: System,
  proposal: Proposal,
  unmanaged: 'remove' | 'keep',
): Promise<{readonly now: Boot; readonly after: BootAfter | undefined} | undefined> {
  const {folder, facts, file, scope} = proposal
  const files = file && filesAfter(folder.files ?? [], file, scope.takeOver)
  const reading = await readBoot(system, folder, facts, files)
  if (reading === undefined) return undefined
  const {now, planned} = reading
  if (planned === undefined || files === undefined) return {now, after: undefined}
  const others = filesOfOthers({...folder, files})
  const difference = isPart(proposal)
    ? undefined
    : differenceOf(proposal, planned, unmanaged === 'keep' ? others : [])
  return {now, after: {boot: planned, difference, hasOthers: others.length > 0}}
}

function isPart({scope}: Proposal): boolean {
  return (scope.only ?? []).length > 0
}

function filesAfter(
  files: readonly RulesFile[],
  {name, path, change, text, others, putBack = []}: FileProposal,
  takeOver: boolean,
): readonly RulesFile[] {
  const moved = [...(takeOver ? others : []), ...putBack].map((each) => each.name)
  const gone = new Set(change === 'none' ? moved : [...moved, name])
  const isWritten = change === 'create' || change === 'update'
  return [
    ...files.filter((each) => !gone.has(each.name)),
    ...putBack,
    ...(isWritten ? [{name, path, text}] : []),
  ]
}

/** What files that may stay load beside what is asked for is no difference. */
function differenceOf(
  {asked, foreign, backTo}: Proposal,
  {load, facts}: Boot,
  mayStay: readonly RulesFile[],
): LoadDifference {
  const staying = new Set(foreign)
  const wanted = asked.rules.filter((each) => !staying.has(each)).map(({rule}) => rule)
  const own = new Set(wanted.map(ruleIdentity))
  const others = rulesOfOthers(mayStay, facts).keys()
  const ignored = new Set([...others].filter((identity) => !own.has(identity)))
  const control = backTo === undefined ? asked.control : valuesOfNames(asked.control, load.control)
  return compareLoads(plainLoad(load), {rules: wanted, control}, ignored)
}

/** A file of an earlier generation need not set all that was set since; a boot does not keep it. */
function valuesOfNames(wanted: ControlSettings, set: ControlSettings): ControlSettings {
  const names = controlNames.filter((name) => set[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, wanted[name]]))
}
