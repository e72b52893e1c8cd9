import {loaded} from './persist/baseline.ts'
import {compareLoads} from './persist/compare-loads.ts'
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

/** Works out for a plan which leg is broken now, and what the boot after an apply would load. */
export async function readPlanBoot(
  system: System,
  proposal: Proposal,
  unmanaged: 'remove' | 'keep',
): Promise<PlanBoot | undefined> {
  const {folder, facts, observation, file, scope, asked} = proposal
  const files = file && filesAfter(folder.files ?? [], file, scope.takeOver)
  const reading = await readBoot(system, folder, facts, files)
  if (reading === undefined) return undefined
  const {now, planned} = reading
  const isPart = (scope.only ?? []).length > 0
  const kernel = observation.state
  return {
    legs: isPart ? [] : legsOf({facts, folder, boot: now, kernel, policy: {asked, unmanaged}}),
    planned: planned && {
      load: planned.load,
      difference: isPart ? undefined : differenceOf(proposal, planned, unmanaged),
    },
  }
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
  {load, facts}: NonNullable<Awaited<ReturnType<typeof readBoot>>>['now'],
  unmanaged: 'remove' | 'keep',
) {
  const wanted = asked.rules.filter(isOfPolicy).map(({rule}) => rule)
  const own = new Set(wanted.map(ruleIdentity))
  const others = unmanaged === 'keep' ? rulesOfOthers(file?.others ?? [], facts).keys() : []
  const ignored = new Set([...others].filter((identity) => !own.has(identity)))
  return compareLoads(loaded(load), {rules: wanted, control: asked.control}, ignored)
}
