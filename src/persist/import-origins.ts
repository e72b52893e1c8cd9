import {compileWords} from '../rules/compile.ts'
import {factsNeeded} from '../rules/facts-needed.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../rules/kernel-rule.ts'
import {splitLine} from '../rules/split-line.ts'
import {compareFileNames} from '../rules/version-sort.ts'
import type {RulesFile} from '../system/system.ts'
import {protectedMark} from './render.ts'

/** The line of rules.d that a rule most likely came from. */
export interface RuleOrigin {
  readonly rule: KernelRule
  readonly path: string
  /** Counted from 1. */
  readonly line: number
  /** The comment lines right above it, without their marks. */
  readonly comments: readonly string[]
  readonly protect: boolean
}

/** The rules of rules.d files by the kernel's identity; of equal lines the first counts. */
export function ruleOrigins(
  files: readonly RulesFile[],
  facts: HostFacts,
): ReadonlyMap<string, RuleOrigin> {
  const origins = new Map<string, RuleOrigin>()
  for (const file of inLoadOrder(files)) {
    let above: string[] = []
    for (const [index, line] of file.text.split('\n').entries()) {
      if (line.trimStart().startsWith('#')) {
        above.push(line.trim())
        continue
      }
      const rule = ruleOf(line, facts)
      const identity = rule && ruleIdentity(rule)
      if (rule && identity !== undefined && !origins.has(identity)) {
        origins.set(identity, {
          rule,
          path: file.path,
          line: index + 1,
          comments: above.filter((text) => text !== protectedMark).map(withoutMark),
          protect: above.includes(protectedMark),
        })
      }
      above = []
    }
  }
  return origins
}

/** What must be known of a host to read these files as it does. */
export function originFacts(files: readonly RulesFile[]): FactsQuery {
  const queries = files.flatMap(({text}) =>
    text.split('\n').map((line) => factsNeeded(wordsOf(line))),
  )
  return {
    users: new Set(queries.flatMap(({users}) => [...users])),
    groups: new Set(queries.flatMap(({groups}) => [...groups])),
    paths: new Set(queries.flatMap(({paths}) => [...paths])),
  }
}

/** In the order in which augenrules puts them together. */
export function inLoadOrder(files: readonly RulesFile[]): readonly RulesFile[] {
  return files.toSorted((one, other) => compareFileNames(one.name, other.name))
}

/** A comment of a rules file without the marks in front. */
export function withoutMark(comment: string): string {
  return comment.replace(/^\s*#+:? ?/, '').trimEnd()
}

function ruleOf(line: string, facts: HostFacts): KernelRule | undefined {
  const words = wordsOf(line)
  const compiled = words.length === 0 ? undefined : compileWords(words, facts)
  if (!compiled?.accepted) return undefined
  const {operation} = compiled.command
  const isAdded = operation?.kind === 'append' || operation?.kind === 'prepend'
  return isAdded ? operation.rule : undefined
}

const wordsOf = (line: string): readonly string[] => splitLine(line).map(({text}) => text)
