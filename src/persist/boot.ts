/** What the next boot of a machine makes of its rules.d, and what became of the audit.rules of the last one. */
import {compileWords} from '../rules/compile.ts'
import {factsNeeded} from '../rules/facts-needed.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {requiredPaths} from '../rules/required-paths.ts'
import {readRulesText} from '../rules/rules-text.ts'
import type {BootFiles, RulesFile} from '../system/system.ts'
import {type MergedLine, mergedLines, mergedText} from './augenrules.ts'
import type {BootFacts} from './boot-line.ts'
import {type BootLoad, loadAtBoot} from './boot-load.ts'

/** The lines of audit.rules that a set of files gives. */
export interface Merge {
  readonly lines: readonly MergedLine[]
  readonly text: string
  /** Whether another awk would give the same; where nobody knows which one there is, that counts. */
  readonly isCertain: boolean
}

/** Merges as the augenrules of that host does. */
export function mergeOn(
  files: readonly RulesFile[],
  {auditctl}: HostFacts,
  {awkKnowsSpace}: BootFiles,
): Merge {
  const lines = mergedLines(files, {auditctl, awkKnowsSpace: awkKnowsSpace ?? true})
  const text = mergedText(lines)
  const isCertain =
    awkKnowsSpace !== undefined ||
    mergedText(mergedLines(files, {auditctl, awkKnowsSpace: false})) === text
  return {lines, text, isCertain}
}

/** A text that is there already, as lines of which nobody knows where they come from. */
export function linesOfText(text: string): readonly MergedLine[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({text: line, places: []}))
}

/** The words of these lines as auditctl reads them, each line once however often it is there. */
export function wordsOfLines(
  lines: readonly MergedLine[],
  {auditctl}: HostFacts,
): readonly (readonly string[])[] {
  const texts = new Set(lines.map(({text}) => text))
  const read = readRulesText([...texts, ''].join('\n'), auditctl)
  return read.lines.map(({words}) => words.map(({text}) => text))
}

/** What must be asked of a host before these lines can be loaded on a model of it. */
export function factsOfLines(lines: readonly (readonly string[])[]): FactsQuery {
  const users = new Set<string>()
  const groups = new Set<string>()
  const paths = new Set<string>()
  for (const words of lines) {
    const needed = factsNeeded(words)
    for (const name of needed.users) users.add(name)
    for (const name of needed.groups) groups.add(name)
    for (const path of needed.paths) paths.add(path)
  }
  return {users, groups, paths}
}

/** The folders that must exist for the rules of these lines. */
export function foldersOfLines(
  lines: readonly (readonly string[])[],
  facts: HostFacts,
): FactsQuery {
  const paths = new Set<string>()
  for (const words of lines) {
    const compiled = compileWords(words, facts)
    const operation = compiled.accepted ? compiled.command.operation : undefined
    if (operation === undefined || operation.kind === 'delete-all') continue
    for (const {path} of requiredPaths(operation.rule)) paths.add(path)
  }
  return {users: new Set(), groups: new Set(), paths}
}

/** What a boot loads: from rules.d, and from the audit.rules that is there now. */
export interface Boot {
  readonly merge: Merge
  readonly load: BootLoad
  /** As `BootFiles` has it, with what it loads. */
  readonly auditRules:
    | {readonly path: string; readonly text: string | undefined; readonly load: BootLoad}
    | undefined
  readonly facts: BootFacts
}

/** Loads what was merged, and what is there, on a model of the host. */
export function bootOf(merge: Merge, {auditRules}: BootFiles, facts: BootFacts): Boot {
  const load = loadAtBoot(merge.lines, facts)
  const found = auditRules && {
    ...auditRules,
    load:
      auditRules.text === merge.text ? load : loadAtBoot(linesOfText(auditRules.text ?? ''), facts),
  }
  return {merge, load, auditRules: found, facts}
}
