/** Writes files for the next boot and leaves the kernel as it is: all of it, or nothing. */

import {messageOf} from '../errors.ts'
import {type PersistReport, persist, restoreFolder} from '../persist/persist.ts'
import type {Listener} from '../plan/apply-event.ts'
import type {System} from '../system/system.ts'
import {beginJournal, type Journal} from './journal.ts'
import type {Intent} from './journal-entries.ts'
import {halfDone} from './outcomes.ts'
import {alsoDiffers} from './roll-back.ts'
import {settleStaged} from './settle-staged.ts'
import {telling} from './telling.ts'
import type {Work} from './work.ts'

/** The files of an apply. */
export type FileWork = Pick<Work, 'folder' | 'takeOver'> & {
  readonly file: NonNullable<Work['file']>
}

/** Writes the files and the record of what is staged, or leaves both as they were and throws why. */
export async function stageFiles(
  system: System,
  work: FileWork,
  intent: Intent,
  listen: Listener,
): Promise<PersistReport> {
  const onLoss = (reason: string) => listen({kind: 'journal-lost', reason})
  const journal = await beginJournal(system, intent, 'persist', onLoss)
  const files = telling(system, journal, listen)
  try {
    listen({kind: 'phase', phase: 'persist'})
    const report = await persist(files, work.file, work.takeOver)
    await settleStaged(system, intent, 'desired')
    await journal.close()
    return report
  } catch (error) {
    await journal.phase('undo')
    listen({kind: 'phase', phase: 'undo'})
    throw await takenBack(files, work, intent, journal, error)
  }
}

async function takenBack(
  files: System,
  {file, folder}: FileWork,
  intent: Intent,
  journal: Journal,
  cause: unknown,
) {
  try {
    await restoreFolder(files, file, folder)
    await settleStaged(files, intent, 'before')
    await journal.close()
    return halfDone(cause, {kind: 'as-before', leftAlone: []})
  } catch (error) {
    const what = `${folder.path} is not as it was (${messageOf(error)})`
    return halfDone(cause, alsoDiffers({kind: 'as-before', leftAlone: []}, what))
  }
}
