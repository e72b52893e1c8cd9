import {loaded} from './persist/baseline.ts'
import type {Boot} from './persist/boot.ts'
import {compareLoads, type LoadDifference} from './persist/compare-loads.ts'
import type {FileProposal} from './persist/propose-file.ts'
import {ourFileName} from './persist/render.ts'
import {rulesOfOthers} from './persist/rules-folder.ts'
import {readBoot} from './read-boot.ts'
import {legsOf} from './read-legs.ts'
import type {Proposal} from './reconcile.ts'
import type {PlanBoot} from './report/plan-view.ts'
import {isOfPolicy} from './rules/audit-state.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import type {RulesFile, System} from './system/system.ts'

/** What a boot loads after a proposal was carried out, and how that differs from what it asks for. */
export interface BootAfter {
  readonly boot: Boot
  /** `undefined` for a part of a policy, which speaks of a part of the boot only. */
  readonly difference: LoadDifference | undefined
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
  const difference = (boot: Boot) =>
    isPart(proposal) ? undefined : differenceOf(proposal, boot, unmanaged)
  return {now, after: planned && {boot: planned, difference: difference(planned)}}
}

function isPart({scope}: Proposal): boolean {
  return (scope.only ?? []).length > 0
}

function filesAfter(
  files: readonly RulesFile[],
  {name, path, text, others}: FileProposal,
  takeOver: boolean,
): readonly RulesFile[] {
  const gone = new Set([ourFileName, ...(takeOver ? others.map((other) => other.name) : [])])
  return [...files.filter((each) => !gone.has(each.name)), {name, path, text}]
}

/** What files of others load beside the policy is no difference where it is to stay. */
function differenceOf(
  {asked, file}: Proposal,
  {load, facts}: Boot,
  unmanaged: 'remove' | 'keep',
): LoadDifference {
  const wanted = asked.rules.filter(isOfPolicy).map(({rule}) => rule)
  const own = new Set(wanted.map(ruleIdentity))
  const others = unmanaged === 'keep' ? rulesOfOthers(file?.others ?? [], facts).keys() : []
  const ignored = new Set([...others].filter((identity) => !own.has(identity)))
  return compareLoads(loaded(load), {rules: wanted, control: asked.control}, ignored)
}
