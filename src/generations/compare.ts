import {diffRules, type RulesDiff} from '../diff/diff-rules.ts'
import {unifiedDiff} from '../persist/propose-file.ts'
import {type ControlSettings, controlNames} from '../rules/control.ts'
import type {Generation, KeptRule} from './generation.ts'

/** A file that is not the same in two generations. */
export interface KeptFileChange {
  /** A policy, our file in rules.d, or a file of others there. */
  readonly kind: 'policy' | 'ours' | 'other'
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed'
  /** A unified diff; empty where the texts are not kept. */
  readonly diff: string
}

/** A control value that is not the same; `undefined` where the kernel did not tell it. */
interface KeptControlChange {
  readonly name: keyof ControlSettings
  readonly from: string | number | boolean | undefined
  readonly to: string | number | boolean | undefined
}

/** What differs between two generations. */
export interface GenerationDiff extends RulesDiff<KeptRule> {
  readonly from: number
  readonly to: number
  readonly control: readonly KeptControlChange[]
  readonly files: readonly KeptFileChange[]
}

/** Compares two generations, the first of them as the earlier one. */
export function compareGenerations(from: Generation, to: Generation): GenerationDiff {
  return {
    from: from.summary.number,
    to: to.summary.number,
    ...diffRules(from.rules, to.rules),
    control: controlNames.flatMap((name) => {
      const change = {name, from: from.control[name], to: to.control[name]}
      return change.from === change.to ? [] : [change]
    }),
    files: [...policyChanges(from, to), ...ourChange(from, to), ...otherChanges(from, to)],
  }
}

function policyChanges(from: Generation, to: Generation): readonly KeptFileChange[] {
  const [before, after] = [from, to].map(
    ({policies}) => new Map(policies.map(({path, text}) => [path, text])),
  )
  return changesOf(before, after).map(({path, change, old, now}) => {
    const isKnown = (old ?? now) !== undefined
    return {kind: 'policy', path, change, diff: isKnown ? unifiedDiff(path, old, now) : ''}
  })
}

function ourChange(from: Generation, to: Generation): readonly KeptFileChange[] {
  const path = to.summary.rules_file?.path ?? from.summary.rules_file?.path
  if (path === undefined || from.ours === to.ours) return []
  const change = from.ours === undefined ? 'added' : to.ours === undefined ? 'removed' : 'changed'
  return [{kind: 'ours', path, change, diff: unifiedDiff(path, from.ours, to.ours)}]
}

function otherChanges(from: Generation, to: Generation): readonly KeptFileChange[] {
  const [before, after] = [from, to].map(
    ({summary}) => new Map(summary.others.map(({path, fingerprint}) => [path, fingerprint])),
  )
  return changesOf(before, after).map(({path, change}) => ({kind: 'other', path, change, diff: ''}))
}

interface TextChange {
  readonly path: string
  readonly change: KeptFileChange['change']
  readonly old: string | undefined
  readonly now: string | undefined
}

function changesOf(
  before: ReadonlyMap<string, string | undefined> = new Map(),
  after: ReadonlyMap<string, string | undefined> = new Map(),
): readonly TextChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(
    (path): readonly TextChange[] => {
      const [old, now] = [before.get(path), after.get(path)]
      if (!before.has(path)) return [{path, change: 'added', old, now}]
      if (!after.has(path)) return [{path, change: 'removed', old, now}]
      // Of a saved plan no text is known, and nothing can be said of it.
      const isSame = old === now || old === undefined || now === undefined
      return isSame ? [] : [{path, change: 'changed', old, now}]
    },
  )
}
