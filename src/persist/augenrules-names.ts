/**
 * Which files of rules.d augenrules hands to cat(1), and in which order.
 *
 * Until 4.1.4 the names come from `ls -1v`, and the shell takes them apart at blanks; until 3.1.0
 * it also takes what is left for a pattern, so that a file named `*.rules` stands for all of them.
 * From 4.2 on a name is a name (init.d/augenrules of audit-userspace 2.8.5 to 4.2.1).
 */
import {can} from '../rules/quirks.ts'
import type {AuditctlVersion} from '../rules/version.ts'
import {compareFileNames} from '../rules/version-sort.ts'
import {shellPattern} from './shell-pattern.ts'

/** The names that are read, in order; one can be read twice, or not at all. */
export function namesRead(names: readonly string[], auditctl: AuditctlVersion): readonly string[] {
  const visible = names.filter((name) => name.endsWith('.rules') && !name.startsWith('.'))
  const sorted = visible.toSorted(compareFileNames)
  if (can(auditctl, 'read-spaced-names')) return sorted
  const words = sorted.flatMap(wordsOfName)
  const there = new Set(visible)
  if (can(auditctl, 'read-pattern-names')) return words.filter((word) => there.has(word))
  return words.flatMap((word) => matching(word, visible))
}

/** ls prints a name that holds a newline as two lines, and grep(1) looks at each by itself. */
function wordsOfName(name: string): readonly string[] {
  const lines = name.split('\n').filter((line) => line.endsWith('.rules'))
  return lines.flatMap((line) => line.split(/[ \t]+/).filter((word) => word !== ''))
}

/** A pattern that matches nothing stands for itself. */
function matching(word: string, names: readonly string[]): readonly string[] {
  const matches = shellPattern(word)
  const found = matches ? names.filter(matches) : []
  if (found.length > 0) return found.toSorted(byBytes)
  return names.includes(word) ? [word] : []
}

const byBytes = (left: string, right: string): number => (left < right ? -1 : 1)
