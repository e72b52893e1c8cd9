/**
 * Finds the rules of one list whose order relative to a given rule may matter, without a look at
 * all others: of ten thousand watches only a few have to do with one another.
 */

import type {KernelRule} from './kernel-rule.ts'
import {suppresses} from './overlap.ts'
import {Field, Operator} from './uapi.ts'
import {watchedPath} from './watch-path.ts'

/**
 * Gives the indexes of rules that may matter to a rule, each once, in some lists that ascend; it
 * may give too many. The lists are not to be changed.
 */
export type OrderIndex = (rule: KernelRule) => readonly (readonly number[])[]

/** Files the rules of one list. */
export function orderIndex(rules: readonly KernelRule[]): OrderIndex {
  const suppressing: number[] = []
  const recording: number[] = []
  const watching = pathIndex()
  const wide: number[] = []
  for (const [index, rule] of rules.entries()) {
    if (suppresses(rule)) {
      suppressing.push(index)
      continue
    }
    recording.push(index)
    const path = watchedPath(rule)
    if (path === undefined) wide.push(index)
    else watching.add(path, index)
  }
  const narrowed = valueIndex(rules, recording)
  const narrowedWide = valueIndex(rules, wide)
  return (rule) => {
    if (suppresses(rule)) return narrowed(rule)
    const path = watchedPath(rule)
    if (path === undefined) return [suppressing, ...narrowed(rule)]
    return [suppressing, ...watching.related(path), ...narrowedWide(rule)]
  }
}

/** Rules by the path that they watch. */
function pathIndex() {
  const at = new Map<string, number[]>()
  const below = new Map<string, number[]>()
  return {
    add(path: string, index: number): void {
      file(at, path, index)
      for (const folder of foldersAbove(path)) file(below, folder, index)
    },
    /** Those on the path itself, on what lies below it, and on the folders above it. */
    related(path: string): readonly (readonly number[])[] {
      const above = foldersAbove(path).map((folder) => at.get(folder) ?? [])
      return [at.get(path) ?? [], below.get(path) ?? [], ...above]
    },
  }
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
    folders.push(path.slice(0, slash))
    if (slash === 0) break
  }
  return folders
}

function file<Key>(files: Map<Key, number[]>, key: Key, index: number): void {
  const known = files.get(key)
  if (known === undefined) files.set(key, [index])
  else known.push(index)
}

/** Fields of which an event has one value (see overlap.ts). */
const telling: readonly number[] = [Field.auid, Field.uid, Field.euid, Field.pid, Field.exit]

/** Rules by the value of the one field that most of them test for equality. */
function valueIndex(rules: readonly KernelRule[], members: readonly number[]): OrderIndex {
  const counts = new Map<number, number>(telling.map((type) => [type, 0]))
  const testedBy = (index: number, type: number) => tested(rules[index], type)
  for (const type of telling) {
    counts.set(type, new Set(members.map((index) => testedBy(index, type))).size)
  }
  const [best] = [...telling].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
  if (best === undefined) return () => [members]
  const files = new Map<number | string | undefined, number[]>()
  for (const index of members) file(files, testedBy(index, best), index)
  return (rule) => {
    const value = tested(rule, best)
    if (value === undefined) return [members]
    return [files.get(value) ?? [], files.get(undefined) ?? []]
  }
}

function tested(rule: KernelRule | undefined, wanted: number): number | string | undefined {
  return rule?.fields.find(({type, op}) => type === wanted && op === Operator.eq)?.value
}
