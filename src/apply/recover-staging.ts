/** Ends a run that was cut off while it wrote files for the next boot. The kernel is left as it is. */

import type {Direction, Recovered, RecoveryReason} from '../plan/recovery-report.ts'
import {isOtherBoot} from '../state/boot-id.ts'
import type {System} from '../system/system.ts'
import {beginJournal, type FoundJournal} from './journal.ts'
import {finishFiles, putFilesBack} from './recover-files.ts'
import {fileState} from './recovery.ts'
import {settleStaged} from './settle-staged.ts'

/** Finishes it or takes it back: files, and the record of what is staged. */
export async function recoverStaging(
  system: System,
  {intent, isUndoing, damagedLine}: Extract<FoundJournal, {readonly kind: 'open'}>,
  choice: Direction | undefined,
): Promise<Recovered> {
  const folder = await system.rulesFolder()
  const files = fileState(intent, folder)
  const {direction, reason} =
    choice === undefined
      ? wayFrom(files, isUndoing)
      : {direction: choice, reason: 'asked-for' as const}
  const journal = await beginJournal(
    system,
    intent,
    direction === 'undo' ? 'undo' : 'persist',
    () => {},
  )
  if (direction === 'undo') await putFilesBack(system, intent, folder)
  else await finishFiles(system, intent, folder)
  await settleStaged(system, intent, direction === 'undo' ? 'before' : 'desired')
  await journal.close()
  const {id, began, pid} = intent
  return {
    kind: 'recovered',
    id,
    direction,
    reason,
    began,
    pid,
    operations: 0,
    generation: undefined,
    strangers: [],
    isBooted: isOtherBoot(await system.bootId(), intent.boot),
    isKernelLeft: true,
    damagedLine,
    differences: [],
  }
}

/** What is left can always be done: a file to write, and none that the kernel has to take. */
function wayFrom(
  files: ReturnType<typeof fileState>,
  isUndoing: boolean,
): {readonly direction: Direction; readonly reason: RecoveryReason} {
  if (isUndoing) return {direction: 'undo', reason: 'was-undoing'}
  if (files === 'before') return {direction: 'undo', reason: 'nothing-done'}
  return {direction: 'finish', reason: 'can-be-finished'}
}
