import {AuditformError} from '../errors.ts'
import type {RulesFile, System} from '../system/system.ts'
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
    const written = ourFile(await system.rulesFolder())
    if (written?.text !== file.text) {
      throw new AuditformError(
        'FILE_NOT_WRITTEN',
        `${file.path} does not hold what was written to it.`,
        {
          suggestions: ['Look whether another program manages the same file.'],
        },
      )
    }
  }
  for (const {name} of takeOver) await system.changeRulesFile(name, {kind: 'set-aside'})
  const merge = await system.mergeRules()
  return {
    path: file.path,
    change: file.change,
    setAside: takeOver.map(({path}) => path),
    merged: merge.failure === 'missing' ? 'skipped' : merge.exitCode === 0 ? 'done' : 'failed',
    mergeMessage: merge.stderr.trim() || merge.stdout.trim(),
  }
}

/** Puts our file back as it was. */
export async function restoreFile(
  system: System,
  file: FileProposal,
  before: string | undefined,
): Promise<void> {
  const now = ourFile(await system.rulesFolder())
  if (now?.text === before) return
  if (before === undefined) await system.changeRulesFile(file.name, {kind: 'remove'})
  else await system.changeRulesFile(file.name, {kind: 'replace', text: before})
  await system.mergeRules()
}
