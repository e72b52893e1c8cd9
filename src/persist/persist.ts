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
  /** Those that were renamed so earlier, and are read again. */
  readonly putBack: readonly string[]
  /** `skipped`: there is no augenrules, or rules.d is not the standard folder. */
  readonly merged: 'done' | 'skipped' | 'failed'
  /** What augenrules said when it failed. */
  readonly mergeMessage: string
}

/** Writes our file, moves files of others when asked to, and lets augenrules compile audit.rules. */
export async function persist(
  system: System,
  file: FileProposal,
  takeOver: readonly RulesFile[],
): Promise<PersistReport> {
  await changeFiles(system, file, takeOver)
  await mustBeThere(system, file, takeOver)
  const merge = await system.mergeRules()
  return {
    path: file.path,
    change: file.change,
    setAside: takeOver.map(({path}) => path),
    putBack: (file.putBack ?? []).map(({path}) => path),
    merged: merge.failure === 'missing' ? 'skipped' : merge.exitCode === 0 ? 'done' : 'failed',
    mergeMessage: merge.stderr.trim() || merge.stdout.trim(),
  }
}

/** Brings rules.d to where it is meant to be; what is there already is left alone. */
export async function changeFiles(
  system: System,
  {name, change, text, putBack = []}: FileProposal,
  takeOver: readonly RulesFile[],
): Promise<void> {
  if (change === 'remove') await system.changeRulesFile(name, {kind: 'remove'})
  else if (change !== 'none') await system.changeRulesFile(name, {kind: 'replace', text})
  for (const each of takeOver) await system.changeRulesFile(each.name, {kind: 'set-aside'})
  if (putBack.length > 0) await putFilesBack(system, putBack)
}

/** What was set aside may have been changed or moved away since; what it held is known. */
async function putFilesBack(system: System, files: readonly RulesFile[]): Promise<void> {
  const before = textsOf(await system.rulesFolder())
  for (const {name} of files) {
    if (before.has(name)) continue
    await system.changeRulesFile(name, {kind: 'put-back'}).catch(() => {})
  }
  const after = textsOf(await system.rulesFolder())
  for (const {name, text} of files) {
    if (after.get(name) !== text) await system.changeRulesFile(name, {kind: 'replace', text})
  }
}

function textsOf({files = []}: RulesFolder): ReadonlyMap<string, string> {
  return new Map(files.map(({name, text}) => [name, text]))
}

/** That a step ended without an error does not prove that it was taken. */
async function mustBeThere(
  system: System,
  {name, path, change, text, putBack = []}: FileProposal,
  setAside: readonly RulesFile[],
): Promise<void> {
  if (change === 'none' && setAside.length === 0 && putBack.length === 0) return
  const texts = textsOf(await system.rulesFolder())
  const wanted = change === 'remove' ? undefined : text
  if (change !== 'none' && texts.get(name) !== wanted) {
    throw notWritten(`${path} does not hold what was written to it`)
  }
  const stays = setAside.find((each) => texts.has(each.name))
  if (stays !== undefined) throw notWritten(`${stays.path} is still there`)
  const gone = putBack.find((each) => texts.get(each.name) !== each.text)
  if (gone !== undefined) throw notWritten(`${gone.path} does not hold what it held`)
}

/** Puts rules.d back as it was: our file, and the files of others that were moved. */
export async function restoreFolder(
  system: System,
  file: FileProposal,
  before: RulesFolder,
): Promise<void> {
  const now = await system.rulesFolder()
  const names = new Set(now.files?.map(({name}) => name))
  const setAside = file.others.filter(({name}) => !names.has(name))
  for (const {name} of setAside) await system.changeRulesFile(name, {kind: 'put-back'})
  const putBack = (file.putBack ?? []).filter(({name}) => names.has(name))
  for (const {name} of putBack) await system.changeRulesFile(name, {kind: 'set-aside'})
  const text = ourFile(before)?.text
  const isOurs = ourFile(now)?.text === text
  if (!isOurs) {
    await system.changeRulesFile(
      file.name,
      text === undefined ? {kind: 'remove'} : {kind: 'replace', text},
    )
  }
  if (isOurs && setAside.length === 0 && putBack.length === 0) return
  await system.mergeRules()
  const after = await system.rulesFolder()
  const there = new Set(after.files?.map(({name}) => name))
  if (ourFile(after)?.text !== text) throw notWritten(`${file.path} does not hold what it held`)
  const gone = setAside.find(({name}) => !there.has(name))
  if (gone !== undefined) throw notWritten(`${gone.path} is not there again`)
  const stays = putBack.find(({name}) => there.has(name))
  if (stays !== undefined) throw notWritten(`${stays.path} is still there`)
}

function notWritten(what: string): AuditformError {
  return new AuditformError('FILE_NOT_WRITTEN', `${what}.`, {
    suggestions: ['Look whether another program manages the same file.'],
  })
}
