import {compileWords} from '../rules/compile.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {can} from '../rules/quirks.ts'
import {splitLine} from '../rules/split-line.ts'
import {compareFileNames} from '../rules/version-sort.ts'
import type {RulesFile, RulesFolder} from '../system/system.ts'
import {isOurs, meaningfulLines, ourFileName} from './render.ts'

/** What our file of the last apply asked for. */
export interface AppliedBefore {
  /** In the order of the file. */
  readonly rules: readonly KernelRule[]
  readonly identities: ReadonlySet<string>
  readonly protected: ReadonlySet<string>
}

/** Our file of rules.d, if it is there. */
export function ourFile(folder: RulesFolder): RulesFile | undefined {
  return folder.files?.find(({name}) => name === ourFileName)
}

/** Files of others that load rules at boot, in the order in which augenrules reads them. */
export function filesOfOthers(folder: RulesFolder): readonly RulesFile[] {
  return [...(folder.files ?? [])]
    .filter(
      ({name, text}) =>
        name !== ourFileName && meaningfulLines(text).some(({line}) => addsRules(line)),
    )
    .sort((a, b) => compareFileNames(a.name, b.name))
}

/**
 * Control lines alone do no harm: our file is read last, and its values win. auditctl takes
 * options in any order, so the one that adds a rule need not stand first.
 */
function addsRules(line: string): boolean {
  const words = splitLine(line).map(({text}) => text)
  const deletesByKey = words.includes('-D') && words.some((word) => word.startsWith('-k'))
  return deletesByKey || words.some((word) => /^-(?:[aAwWd]|[ic]$)/.test(word))
}

/** Reads back what the last apply wrote, as rules of this host. */
export function appliedBefore(folder: RulesFolder, facts: HostFacts): AppliedBefore {
  const file = ourFile(folder)
  const rules: KernelRule[] = []
  const guarded = new Set<string>()
  const lines = file !== undefined && isOurs(file.text) ? meaningfulLines(file.text) : []
  for (const {line, isProtected} of lines) {
    const rule = ruleOf(line, facts)
    if (rule === undefined) continue
    rules.push(rule)
    if (isProtected) guarded.add(ruleIdentity(rule))
  }
  return {rules, identities: new Set(rules.map(ruleIdentity)), protected: guarded}
}

/** Which rules the files of others load at boot, by identity, and which file does. */
export function rulesOfOthers(
  files: readonly RulesFile[],
  facts: HostFacts,
): ReadonlyMap<string, string> {
  const loaded = new Map<string, string>()
  for (const {name, path, text} of files) {
    if (/\s/.test(name) && !can(facts.auditctl, 'read-spaced-names')) continue
    for (const {line} of meaningfulLines(text)) {
      const rule = ruleOf(line, facts)
      if (rule !== undefined) loaded.set(ruleIdentity(rule), path)
    }
  }
  return loaded
}

function ruleOf(line: string, facts: HostFacts): KernelRule | undefined {
  const compiled = compileWords(
    splitLine(line).map(({text}) => text),
    facts,
  )
  if (!compiled.accepted) return undefined
  const {operation} = compiled.command
  return operation?.kind === 'append' ? operation.rule : undefined
}

/** Says whether two texts of our file load the same, whatever their comments say. */
export function loadsTheSame(left: string, right: string): boolean {
  const linesOf = (text: string) =>
    meaningfulLines(text).map(({line, isProtected}) => `${isProtected} ${line}`)
  return linesOf(left).join('\n') === linesOf(right).join('\n')
}
