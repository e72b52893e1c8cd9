import * as v from 'valibot'
import {recordSchema} from '../generations/record.ts'
import {phases} from '../plan/apply-event.ts'
import {controlNames, enabledNames, failureNames} from '../rules/control.ts'

const number32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))
const words = v.pipe(v.array(v.string()), v.readonly())
const optionalNumber = v.exactOptional(number32)

const rule = v.strictObject({
  list: number32,
  action: number32,
  fields: v.pipe(
    v.array(v.strictObject({type: number32, op: number32, value: v.union([number32, v.string()])})),
    v.readonly(),
  ),
  syscalls: v.union([v.literal('all'), v.pipe(v.array(number32), v.readonly())]),
})

/** Rules and control values, without where they come from. */
export const plainStateSchema = v.strictObject({
  rules: v.pipe(v.array(rule), v.readonly()),
  control: v.strictObject({
    enabled: v.exactOptional(v.picklist(enabledNames)),
    failure: v.exactOptional(v.picklist(failureNames)),
    rate_limit: optionalNumber,
    backlog_limit: optionalNumber,
    backlog_wait_time: optionalNumber,
    loginuid_immutable: v.exactOptional(v.boolean()),
  }),
})

const files = v.pipe(
  v.array(v.strictObject({name: v.string(), path: v.string(), text: v.string()})),
  v.readonly(),
)

const file = v.strictObject({
  name: v.string(),
  path: v.string(),
  /** The text that was there; null when there was no such file. */
  before: v.nullable(v.string()),
  /** The text that is to be there; null when there is to be no such file. */
  desired: v.nullable(v.string()),
  change: v.picklist(['none', 'create', 'update', 'remove']),
  /** Files of others that are set aside by a take-over. */
  set_aside: files,
  /** Files of others that were set aside earlier, and take their names again. */
  put_back: v.optional(files, []),
})

/** What a journal begins with. */
export const intentSchema = v.strictObject({
  type: v.literal('intent'),
  format_version: v.literal('1'),
  id: v.string(),
  began: v.string(),
  pid: v.number(),
  /** The boot in which it began; empty where nobody can tell. */
  boot: v.string(),
  auditctl: v.string(),
  /** Paths whose kind decides how the rules are spelled. */
  paths: words,
  before: plainStateSchema,
  desired: plainStateSchema,
  /** The control values that the apply changes. */
  changes: v.pipe(v.array(v.picklist(controlNames)), v.readonly()),
  operations: v.pipe(v.array(v.strictObject({argv: words, undo: words})), v.readonly()),
  lastly: v.pipe(v.array(v.strictObject({argv: words, undo: words})), v.readonly()),
  /** null when rules.d is left alone. */
  file: v.nullable(file),
  /** What its generation says beside this; there is none in a journal of an earlier release. */
  generation: v.optional(v.nullable(recordSchema), null),
  /** The record of what is staged for the next boot, null for none; absent where it stays as it is. */
  staged: v.exactOptional(
    v.strictObject({before: v.nullable(v.string()), desired: v.nullable(v.string())}),
  ),
})

/** All that is needed to finish an apply, or to take it back, without whoever began it. */
export type Intent = v.InferOutput<typeof intentSchema>

const stepSchema = v.variant('type', [
  v.strictObject({type: v.literal('phase'), phase: v.picklist(phases)}),
  /** How many operations were carried out by then. */
  v.strictObject({type: v.literal('done'), operations: v.number()}),
  /** It is to be taken back unless somebody confirms it; `lost` is that of before. */
  v.strictObject({
    type: v.literal('confirm'),
    within_ms: v.number(),
    lost: v.nullable(v.number()),
  }),
  /** It is done, and waits to be confirmed. */
  v.strictObject({type: v.literal('provisional'), until: v.string()}),
  /** A file step that is about to be taken. */
  v.strictObject({type: v.literal('file'), step: v.string(), name: v.string()}),
])

/** What is added to a journal behind its intent. */
export type JournalStep = v.InferOutput<typeof stepSchema>

/** Whether only files change, and the kernel is left as it is until the next boot. */
export function isStaging({staged}: Intent): boolean {
  return typeof staged?.desired === 'string'
}

/** The first entry as an intent; undefined when it is none, or of another format. */
export function asIntent(entry: unknown): Intent | undefined {
  const parsed = v.safeParse(intentSchema, entry)
  return parsed.success ? parsed.output : undefined
}

/** A later entry; undefined when it is one that this program does not know. */
export function asStep(entry: unknown): JournalStep | undefined {
  const parsed = v.safeParse(stepSchema, entry)
  return parsed.success ? parsed.output : undefined
}
