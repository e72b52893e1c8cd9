/**
 * A generation as files, for people and for this program: `generation.json` says what it is and has
 * the fingerprints of all others, `kernel.json` the rules, `plan.json` the operations; policies,
 * our file of rules.d and those that were set aside lie beside them as they were.
 */

import * as v from 'valibot'
import {AuditformError} from '../errors.ts'
import {canonicalText, fileFingerprint} from '../plan/fingerprint.ts'
import {generationSchema} from '../report/generation-schema.ts'
import {jsonText} from '../report/json-text.ts'
import {kernelRuleAsJson} from '../report/kernel-rule-json.ts'
import {kernelRuleOf} from '../report/kernel-rule-of.ts'
import {kernelRuleSchema} from '../report/kernel-rule-schema.ts'
import {argvSchema, listOf, placeSchema} from '../report/schema-parts.ts'
import type {AuditRule} from '../rules/audit-state.ts'
import {sha256} from '../system/digest.ts'
import type {StateFile} from '../system/system.ts'
import {keptRule} from './compose.ts'
import type {Generation, GenerationSummary} from './generation.ts'

/** The file that says what a generation is. */
export const summaryName = 'generation.json'
const kernelName = 'kernel.json'
const planName = 'plan.json'

const summarySchema = v.strictObject({
  format_version: v.literal('1'),
  generation: generationSchema,
  files: listOf(v.strictObject({name: v.string(), fingerprint: v.string()})),
  checksum: v.string(),
})

const kernelSchema = v.strictObject({
  paths: listOf(v.string()),
  rules: listOf(
    v.strictObject({
      listing: v.string(),
      kernel_rule: kernelRuleSchema,
      from: v.nullable(
        v.strictObject({
          source: placeSchema,
          text: v.string(),
          why: v.nullable(v.string()),
          protect: v.boolean(),
        }),
      ),
      brought_back: v.boolean(),
    }),
  ),
})

const planSchema = v.strictObject({
  operations: listOf(v.strictObject({argv: argvSchema, undo: argvSchema})),
})

/** Writes a generation as files. */
export function filesOfGeneration(generation: Generation): readonly StateFile[] {
  const {summary, paths, operations, policies, ours, setAside} = generation
  const rules = generation.rules.map(({rule, origin, listing, isBroughtBack}) => ({
    listing,
    kernel_rule: kernelRuleAsJson(rule),
    from: sourceOf(origin),
    brought_back: isBroughtBack,
  }))
  const kept = (file: string | null | undefined, text: string | undefined) =>
    file && text !== undefined ? [{name: file, text}] : []
  const files = [
    {name: kernelName, text: linesText({paths}, 'rules', rules)},
    {name: planName, text: linesText({}, 'operations', operations)},
    ...summary.policies.flatMap(({file}, index) => kept(file, policies[index]?.text)),
    ...kept(summary.rules_file?.file, ours),
    ...summary.set_aside.flatMap(({file}, index) => kept(file, setAside[index]?.text)),
  ]
  const content = {
    format_version: '1',
    generation: summary,
    files: files.map(({name, text}) => ({name, fingerprint: fileFingerprint(text, sha256)})),
  }
  const head = {...content, checksum: sha256(canonicalText(content))}
  return [{name: summaryName, text: documentText(head)}, ...files]
}

function documentText(document: unknown): string {
  return `${jsonText(document, 1)}\n`
}

/** A document with one item a line: small, and grep finds one. */
function linesText(head: object, name: string, items: readonly unknown[]): string {
  const before = jsonText(head).slice(0, -1)
  const comma = before === '{' ? '' : ','
  const lines = items.map((item) => jsonText(item)).join(',\n')
  return `${before}${comma}"${name}":[\n${lines}\n]}\n`
}

function sourceOf(origin: AuditRule['origin']) {
  if (origin.kind !== 'policy') return null
  const {place, text, why, protect} = origin
  return {source: place, text, why: why ?? null, protect}
}

/** Reads what a generation says of itself; `undefined` when it is damaged. */
export function readSummary(text: string | undefined): GenerationSummary | undefined {
  return readHead(text)?.generation
}

function readHead(text: string | undefined): v.InferOutput<typeof summarySchema> | undefined {
  const parsed = v.safeParse(summarySchema, parseJson(text))
  if (!parsed.success) return undefined
  const {checksum, ...content} = parsed.output
  return sha256(canonicalText(content)) === checksum ? parsed.output : undefined
}

/** Reads a generation whole; what is damaged in it is named. */
export function readGenerationFiles(number: number, files: readonly StateFile[]): Generation {
  const texts = new Map(files.map(({name, text}) => [name, text]))
  const head = readHead(texts.get(summaryName))
  if (head === undefined || head.generation.number !== number) throw damaged(number, summaryName)
  for (const {name, fingerprint} of head.files) {
    const text = texts.get(name)
    const isSound = text !== undefined && fileFingerprint(text, sha256) === fingerprint
    if (!isSound) throw damaged(number, name)
  }
  const kernel = v.safeParse(kernelSchema, parseJson(texts.get(kernelName)))
  const plan = v.safeParse(planSchema, parseJson(texts.get(planName)))
  if (!kernel.success) throw damaged(number, kernelName)
  if (!plan.success) throw damaged(number, planName)
  const {generation} = head
  const textOf = (name: string | null | undefined) => (name ? texts.get(name) : undefined)
  return {
    summary: generation,
    rules: kernel.output.rules.map(({kernel_rule, brought_back, ...wanted}) =>
      keptRule(kernelRuleOf(kernel_rule), wanted, brought_back),
    ),
    control: generation.control,
    paths: kernel.output.paths,
    operations: plan.output.operations,
    policies: generation.policies.map(({path, file}) => ({path, text: textOf(file)})),
    ours: textOf(generation.rules_file?.file),
    setAside: generation.set_aside.map(({name, path, file}) => ({
      name,
      path,
      text: textOf(file) ?? '',
    })),
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function damaged(number: number, name: string): AuditformError {
  return new AuditformError(
    'GENERATION_DAMAGED',
    `Generation ${number} is damaged: ${name} is not as it was written.`,
    {suggestions: ['The others are not touched by it: auditform history']},
  )
}
