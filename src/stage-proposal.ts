/**
 * An apply for the next boot: rules.d is written, and audit.rules as far as augenrules does it now,
 * and the kernel is left as it is. What the boot will load is put down, so that it can be proven then.
 */
import {claimOf, type Errand} from './apply/errand.ts'
import {findJournal} from './apply/journal.ts'
import {changedSince, journalOpen, preflightRefusal} from './apply/outcomes.ts'
import {preflight} from './apply/preflight.ts'
import {type FileWork, stageFiles} from './apply/stage.ts'
import {asideOf, findStaged, stagedText} from './apply/staged-record.ts'
import {intentOf} from './apply/work.ts'
import type {Load} from './persist/compare-loads.ts'
import type {PersistReport} from './persist/persist.ts'
import type {FileProposal} from './persist/propose-file.ts'
import {sealOf} from './persist/render.ts'
import {ourFile} from './persist/rules-folder.ts'
import type {Staged} from './persist/standing.ts'
import type {Listener} from './plan/apply-event.ts'
import {isEmpty} from './plan/plan.ts'
import {stopsApply} from './plan/preflight-finding.ts'
import {readPromise} from './read-promise.ts'
import type {Proposal} from './reconcile.ts'
import {ruleIdentity} from './rules/kernel-rule.ts'
import {can} from './rules/quirks.ts'
import {nothingLoaded} from './stage-refusals.ts'
import {appliedIntent} from './staged-intent.ts'
import {actor} from './system/actor.ts'
import type {RulesFile, System} from './system/system.ts'

/** What was staged, and what became of the files. */
export interface StageReport {
  readonly staged: Staged
  readonly persisted: PersistReport
  /** What was staged before, and is no longer. */
  readonly replaced: Staged | undefined
  /** Whether the kernel holds it already, so that nothing waits. */
  readonly isHeld: boolean
}

/** Why, and what of others may stay. */
export interface StageOrder {
  readonly reason: string | null
  readonly unmanaged: 'remove' | 'keep'
}

/** Stages a proposal for the next boot, or leaves the machine as it was and throws why. */
export async function stageProposal(
  system: System,
  proposal: Proposal,
  order: StageOrder,
  listen: Listener,
  errand: Errand,
): Promise<StageReport> {
  const {file, folder} = proposal
  if (file === undefined) throw nothingLoaded(folder.path, false)
  return system.withLock(
    async () => {
      const journal = await findJournal(system)
      if (journal.kind !== 'none') throw journalOpen(system.stateFolder, journal)
      await refuseIfChanged(system, proposal)
      const promise = await readPromise(system, proposal, order.unmanaged)
      await refuseIfHindered(system, file, listen)
      const found = await findStaged(system)
      const work = {folder, file, takeOver: proposal.takeOver ? file.others : []}
      const replaced = found.kind === 'found' ? found.staged : undefined
      const before = replaced === undefined ? (ourFile(folder)?.text ?? null) : replaced.before
      const staged = {
        ...(await stagedOf(system, {...proposal, file}, order, promise)),
        id: errand.id,
        before,
        applied: await appliedIntent(system, proposal, promise, work, {
          ...{id: errand.id, reason: order.reason},
          asideBefore: asideOf(found, proposal),
        }),
      }
      const texts = {
        before: found.kind === 'none' ? null : found.text,
        desired: stagedText(staged),
      }
      const intent = {...(await idleIntent(system, proposal, work, errand.id)), staged: texts}
      const persisted = await stageFiles(system, work, intent, listen)
      return {
        staged,
        persisted: honest(persisted, proposal),
        replaced,
        isHeld: isEmpty(proposal.plan),
      }
    },
    claimOf(errand, listen),
  )
}

/** On a locked kernel some augenrules end well and write nothing. */
function honest(report: PersistReport, {facts, plan}: Proposal): PersistReport {
  const isIdle = plan.locked && !can(facts.auditctl, 'merge-while-locked')
  return isIdle && report.merged === 'done' ? {...report, merged: 'skipped'} : report
}

/** The boot was simulated with the files that were there then. */
async function refuseIfChanged(system: System, {folder}: Proposal): Promise<void> {
  const textOf = (files: readonly RulesFile[] | undefined) =>
    JSON.stringify(files?.map(({name, text}) => [name, text]))
  const now = await system.rulesFolder()
  if (textOf(now.files) !== textOf(folder.files)) throw changedSince([`${folder.path} was changed`])
}

async function refuseIfHindered(
  system: System,
  file: FileProposal,
  listen: Listener,
): Promise<void> {
  const findings = await preflight(system, [], file.text)
  const stopping = findings.filter(stopsApply)
  if (stopping.length > 0) throw preflightRefusal(stopping)
  for (const finding of findings) listen({kind: 'finding', finding})
}

async function stagedOf(
  system: System,
  {file, asked, plan}: Proposal & {readonly file: FileProposal},
  {reason, unmanaged}: StageOrder,
  promise: Load,
): Promise<Omit<Staged, 'id' | 'before' | 'applied'>> {
  const policy = asked.rules.flatMap(({origin}) =>
    origin.kind === 'policy' ? [origin.place.file] : [],
  )
  return {
    at: new Date().toISOString(),
    boot: await system.bootId(),
    user: await actor(),
    reason,
    policy: [...new Set(policy)],
    unmanaged,
    fingerprint: sealOf(file.text).found,
    path: file.path,
    goes: goingRules(plan),
    promise,
  }
}

function goingRules({current, desired}: Proposal['plan']): Staged['goes'] {
  const stays = new Set(desired.rules.map(({rule}) => ruleIdentity(rule)))
  return current.rules.map(({rule}) => rule).filter((rule) => !stays.has(ruleIdentity(rule)))
}

/** The intent of a run for which the kernel is at both ends as it is. */
async function idleIntent(
  system: System,
  {facts, plan: {current}}: Proposal,
  work: FileWork,
  id: string,
) {
  const plan = {current, desired: current, operations: [], lastly: []}
  return intentOf(system, {...work, facts, plan, readersDiffered: false}, [], id)
}
