/** The files of an apply that was cut off: what is left to be done to them, and the way back. */

import {changeFiles, restoreFolder} from '../persist/persist.ts'
import type {FileProposal} from '../persist/propose-file.ts'
import type {RulesFile, RulesFolder, System} from '../system/system.ts'
import type {Intent} from './journal-entries.ts'

/** Brings the files to where they were meant to be; nothing else writes them again. */
export async function finishFiles(
  system: System,
  intent: Intent,
  folder: RulesFolder,
): Promise<void> {
  const file = proposalOf(intent, folder)
  if (file === undefined) return
  await changeFiles(system, file, stillThere(intent, folder))
  await system.mergeRules()
}

/** Puts the files back as they were. */
export async function putFilesBack(
  system: System,
  intent: Intent,
  folder: RulesFolder,
): Promise<void> {
  const {file} = intent
  const proposal = proposalOf(intent, folder)
  if (file === null || proposal === undefined) return
  await restoreFolder(system, {...proposal, others: asFiles(file)}, folderBefore(intent, folder))
  // The run may have ended between the file and its compilation, which shows nowhere.
  await system.mergeRules()
}

function asFiles(file: NonNullable<Intent['file']>): readonly RulesFile[] {
  return file.set_aside.map(({name, path, text}) => ({name, path, text}))
}

/** Files that are to be set aside and are not yet. */
export function stillThere({file}: Intent, folder: RulesFolder): readonly RulesFile[] {
  const here = new Set(folder.files?.map(({name}) => name))
  return file === null ? [] : asFiles(file).filter(({name}) => here.has(name))
}

/** What is left to be done to our file. */
export function proposalOf({file}: Intent, folder: RulesFolder): FileProposal | undefined {
  if (file === null) return undefined
  const text = folder.files?.find(({name}) => name === file.name)?.text ?? null
  const {name, path, desired, put_back} = file
  const change = text === desired ? 'none' : file.change
  return {
    name,
    path,
    change,
    text: desired ?? '',
    diff: '',
    others: asFiles(file),
    putBack: put_back,
    unwritable: [],
  }
}

/** rules.d as far as our file is concerned, as it was. */
export function folderBefore({file}: Intent, {path}: RulesFolder): RulesFolder {
  if (file === null || file.before === null) return {path, files: []}
  return {path, files: [{name: file.name, path: file.path, text: file.before}]}
}
