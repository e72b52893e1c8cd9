import type {Staged} from '../persist/standing.ts'
import {shellWords} from '../shell-words.ts'
import type {Paint} from './paint.ts'
import type {Detail} from './plan-notes.ts'
import {planAsText} from './plan-text.ts'
import {printable} from './printable.ts'
import type {SavedPlanDocument} from './saved-plan-schema.ts'
import {viewOfSavedPlan} from './saved-plan-view.ts'
import {stagedLine} from './standing.ts'

/** A saved plan as a reviewer reads it who has only the file. */
export function savedPlanAsText(saved: SavedPlanDocument, paint: Paint, detail: Detail): string {
  const {plan_id, created_at, auditform, host, current, desired} = saved
  const machineId = host.machine_id === null ? '' : ` (machine-id ${host.machine_id})`
  const lines = [
    `Saved plan ${plan_id}, made ${created_at} by auditform ${auditform}`,
    `For ${host.hostname}${machineId}`,
    `From state ${current.fingerprint}`,
    `To state   ${desired.fingerprint}`,
  ]
  const head = lines.map((line, index) =>
    index === 0 ? paint.bold(printable(line)) : printable(line),
  )
  return `${head.join('\n')}\n\n${planAsText(viewOfSavedPlan(saved), paint, detail)}`
}

/** Where a plan was saved, and what to do with it. */
export function savedText({plan_id, locked, scope}: SavedPlanDocument, path: string): string {
  const isForNextBoot = locked && !scope.live_only
  const flags = isForNextBoot ? ['--for-next-boot'] : []
  const command = printable(shellWords(['auditform', 'apply', ...flags, path]))
  const what = isForNextBoot ? 'To write just this for the next boot' : 'To apply just this'
  return `Saved as plan ${plan_id}. ${what}: ${command}`
}

/** What apply says of a saved plan after which nothing is left to do. */
export function alreadyAppliedText({plan_id}: SavedPlanDocument): string {
  return `Plan ${plan_id} is already applied; nothing was changed.`
}

/** What apply says of a saved plan that is written for the next boot already. */
export function alreadyStagedText({plan_id}: SavedPlanDocument, staged: Staged): string {
  const head = `Plan ${plan_id} is already staged and waits for the reboot; nothing was changed.`
  return `${head}\n  ${printable(stagedLine(staged))}`
}
