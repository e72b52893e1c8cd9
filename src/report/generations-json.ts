import type {GenerationDiff} from '../generations/compare.ts'
import type {Generation, KeptRule} from '../generations/generation.ts'
import type {FoundStaged} from '../persist/standing.ts'
import type {GenerationDocument} from './generation-schema.ts'
import type {
  GenerationDiffDocument,
  GenerationsDocument,
  OneGenerationDocument,
} from './generations-schema.ts'
import {kernelRuleAsJson} from './kernel-rule-json.ts'
import {stagedAsJson} from './standing.ts'

/** The generations of a machine, for a report. */
export interface GenerationsView {
  readonly target: string
  readonly sound: readonly GenerationDocument[]
  readonly damaged: readonly number[]
  readonly current: number | undefined
  /** What was written for the next boot; a generation once that boot is proven. */
  readonly found: FoundStaged
}

/** One generation of a machine, for a report. */
export interface GenerationView {
  readonly target: string
  readonly generation: Generation
  readonly isCurrent: boolean
}

/** The generations for a program; the shape is schemas/generations.schema.json. */
export function generationsAsJson(view: GenerationsView): GenerationsDocument {
  const {target, sound, damaged, current, found} = view
  return {
    format_version: '1.0',
    target,
    current: current ?? null,
    staged: found.kind === 'found' ? stagedAsJson(found.staged) : null,
    generations: sound,
    damaged,
  }
}

/** One generation for a program; its shape is schemas/generation.schema.json. */
export function generationAsJson({
  target,
  generation,
  isCurrent,
}: GenerationView): OneGenerationDocument {
  const {summary, rules, operations, policies, ours} = generation
  return {
    format_version: '1.0',
    target,
    is_current: isCurrent,
    generation: summary,
    rules: rules.map(ruleAsJson),
    operations,
    policies: policies.map(({path, text}) => ({path, text: text ?? null})),
    rules_file: ours ?? null,
  }
}

/** What differs for a program; its shape is schemas/generation-diff.schema.json. */
export function generationDiffAsJson(
  target: string,
  {from, to, added, removed, moved, control, files}: GenerationDiff,
): GenerationDiffDocument {
  return {
    format_version: '1.0',
    target,
    from,
    to,
    added: added.map(ruleAsJson),
    removed: removed.map(ruleAsJson),
    moved: moved.map(ruleAsJson),
    control: control.map((change) => ({
      name: change.name,
      from: change.from ?? null,
      to: change.to ?? null,
    })),
    files,
  }
}

function ruleAsJson({rule, listing, origin}: KeptRule): OneGenerationDocument['rules'][number] {
  const kernel_rule = kernelRuleAsJson(rule)
  if (origin.kind !== 'policy') {
    return {listing, kernel_rule, source: null, text: null, why: null, protect: false}
  }
  const {place, text, why, protect} = origin
  return {listing, kernel_rule, source: place, text, why: why ?? null, protect}
}
