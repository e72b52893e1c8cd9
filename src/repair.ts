/**
 * `apply --only-drift`: puts a host back to what was applied last, and nothing else. It is for a
 * timer, so it changes little, never brings a changed policy along, and gives in where somebody
 * else wants it otherwise.
 */
import type {Planned} from './base-command.ts'
import type {Drift} from './drift/drift.ts'
import {currentNumber, listGenerations, readGeneration} from './generations/store.ts'
import {ruleLine} from './plan/operation.ts'
import {readAuthors} from './read-authors.ts'
import {readDrift} from './read-drift.ts'
import type {Proposal} from './reconcile.ts'
import {foughtOver, readRepairs, rememberRepair} from './repair-memory.ts'
import {disputed, nothingApplied, policyChanged, stagedFirst, tooMany} from './repair-refusals.ts'
import {authorWords} from './report/words/author-words.ts'
import {isOfPolicy} from './rules/audit-state.ts'
import {controlNames} from './rules/control.ts'
import {type KernelRule, ruleIdentity} from './rules/kernel-rule.ts'
import {isSameInEffect} from './rules/order-matters.ts'
import {sha256} from './system/digest.ts'
import type {System} from './system/system.ts'

/** Most operations of one repair, unless somebody says otherwise. */
export const usualMostChanges = 10

/** A repair that nothing speaks against. */
export interface Repair {
  /** Puts down what is about to be repaired, for those who come later. */
  begin(id: string): Promise<void>
}

/** Refuses what is no repair of a drifted host, or one that would be too much, or a fight. */
export async function mustBeRepair(
  {system, proposal, view}: Planned,
  mostChanges: number,
): Promise<Repair> {
  if (proposal.staged.kind !== 'none') throw stagedFirst()
  await mustBeAsApplied(system, proposal)
  const operations = [...proposal.plan.operations, ...proposal.plan.lastly]
  if (operations.length > mostChanges) throw tooMany(operations.length, mostChanges)
  const subjects = subjectsOf(proposal)
  const repairs = await readRepairs(system)
  const fought = foughtOver(repairs, [...subjects.keys()], new Date())
  if (fought.length > 0) {
    const names = fought.flatMap((subject) => subjects.get(subject) ?? [])
    throw disputed(names, await ownersOf(system, proposal, view.desired.controlPlaces))
  }
  return {begin: (id) => rememberRepair(system, repairs, {id, subjects: [...subjects.keys()]})}
}

/** A policy that was changed since is for a person to apply. */
async function mustBeAsApplied(system: System, proposal: Proposal): Promise<void> {
  const generation = await newest(system)
  if (generation === undefined) throw nothingApplied()
  const {asked, unmanaged} = proposal
  const {summary} = generation
  const isOfApply = summary.action !== 'before' && summary.unmanaged === unmanaged
  const kept = generation.rules.filter(isOfPolicy).map(({rule}) => rule)
  const wanted = asked.rules.filter(isOfPolicy).map(({rule}) => rule)
  const isControlSame = controlNames.every((name) => {
    const value = asked.control[name]
    const wasAsked = summary.control_asked.includes(name)
    return wasAsked === (value !== undefined) && (!wasAsked || generation.control[name] === value)
  })
  if (isOfApply && isControlSame && isSameInEffect(wanted, kept)) return
  throw policyChanged(summary.number, summary.at)
}

async function newest(system: System) {
  const number = currentNumber(await listGenerations(system))
  return number === undefined ? undefined : readGeneration(system, number)
}

/** What a repair puts back, each by a text of its own, with its name for people. */
function subjectsOf({plan, file}: Proposal): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>()
  for (const operation of [...plan.operations, ...plan.lastly]) {
    if (operation.kind === 'control') subjects.set(`control ${operation.name}`, operation.name)
    else subjects.set(subjectOf(operation.rule), ruleLine(operation))
  }
  if (file !== undefined && file.change !== 'none') subjects.set(`file ${file.name}`, file.path)
  return subjects
}

function subjectOf(rule: KernelRule): string {
  return `rule ${sha256(ruleIdentity(rule)).slice(0, 32)}`
}

/** Whoever makes the differences, as far as that is known. */
async function ownersOf(
  system: System,
  proposal: Proposal,
  controlPlaces: Planned['view']['desired']['controlPlaces'],
): Promise<readonly string[]> {
  const {drifts} = await readDrift(system, proposal, controlPlaces)
  const authors = await readAuthors(system, proposal, drifts)
  const said = drifts.flatMap((drift) => [
    ...agentOf(drift),
    ...[authors.get(drift)].flatMap((author) => (author ? [authorWords(author)] : [])),
  ])
  return [...new Set(said)]
}

function agentOf(drift: Drift): readonly string[] {
  if (!('owner' in drift) || drift.owner.kind !== 'agent') return []
  return [`a rule is there whose key is one that ${drift.owner.name} uses`]
}
