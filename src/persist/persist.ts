import {AuditformError} from '../errors.ts'
import type {RulesFile, RulesFolder, System} from '../system/system.ts'
import type {FileProposal} from './propose-file.ts'
import {ourFile} from './rules-folder.ts'

/** What was written down for the next boot. */
export interface PersistReport {
  readonly path: string
  readonly change: FileProposal['change']
  /** Files of others that were renamed so that augenrules no longer reads them. */
  readonly setAside: readonly string[]
  /** `skipped`: there is no augenrules, or rules.d is not the standard folder. */
  readonly merged: 'done' | 'skipped' | 'failed'
  /** What augenrules said when it failed. */
  readonly mergeMessage: string
}

/** Writes our file, sets files of others aside when asked to, and lets augenrules compile audit.rules. */
export async function persist(
  system: System,
  file: FileProposal,
  takeOver: readonly RulesFile[],
): Promise<PersistReport> {
  if (file.change !== 'none') {
    await system.changeRulesFile(file.name, {kind: 'replace', text: file.text})
  }
  for (const {name} of takeOver) await system.changeRulesFile(name, {kind: 'set-aside'})
  await mustBeThere(system, file, takeOver)
  const merge = await system.mergeRules()
  return {
    path: file.path,
    change: file.change,
    setAside: takeOver.map(({path}) => path),
    merged: merge.failure === 'missing' ? 'skipped' : merge.exitCode === 0 ? 'done' : 'failed',
    mergeMessage: merge.stderr.trim() || merge.stdout.trim(),
  }
}

/** That a step ended without an error does not prove that it was taken. */
async function mustBeThere(
  system: System,
  file: FileProposal,
  setAside: readonly RulesFile[],
): Promise<void> {
  if (file.change === 'none' && setAside.length === 0) return
  const folder = await system.rulesFolder()
  const others = new Set(folder.files?.map(({name}) => name))
  const stays = setAside.find(({name}) => others.has(name))
  const isWritten = file.change === 'none' || ourFile(folder)?.text === file.text
  if (isWritten && stays === undefined) return
  throw notWritten(
    isWritten
      ? `${stays?.path} is still there`
      : `${file.path} does not hold what was written to it`,
  )
}

/** Puts rules.d back as it was: our file, and the files of others that were set aside. */
export async function restoreFolder(
  system: System,
  file: FileProposal,
  before: RulesFolder,
): Promise<void> {
  const now = await system.rulesFolder()
  const names = new Set(now.files?.map(({name}) => name))
  const setAside = file.others.filter(({name}) => !names.has(name))
  for (const {name} of setAside) await system.changeRulesFile(name, {kind: 'put-back'})
  const text = ourFile(before)?.text
  const isOurs = ourFile(now)?.text === text
  if (!isOurs) {
    await system.changeRulesFile(
      file.name,
      text === undefined ? {kind: 'remove'} : {kind: 'replace', text},
    )
  }
  if (isOurs && setAside.length === 0) return
  await system.mergeRules()
  const after = await system.rulesFolder()
  const there = new Set(after.files?.map(({name}) => name))
  if (ourFile(after)?.text !== text) throw notWritten(`${file.path} does not hold what it held`)
  const gone = setAside.find(({name}) => !there.has(name))
  if (gone !== undefined) throw notWritten(`${gone.path} is not there again`)
}

function notWritten(what: string): AuditformError {
  return new AuditformError('FILE_NOT_WRITTEN', `${what}.`, {
    suggestions: ['Look whether another program manages the same file.'],
  })
}
