/** The record of what was staged for the next boot, one sealed line in the state folder. */
import * as v from 'valibot'
import type {FileProposal} from '../persist/propose-file.ts'
import type {FoundStaged, Staged} from '../persist/standing.ts'
import type {RulesFile, RulesFolder, System} from '../system/system.ts'
import {type Intent, intentSchema, plainStateSchema} from './journal-entries.ts'
import {openLines, sealLine} from './sealed-lines.ts'

/** rules.d, and what becomes of it. */
interface Folder {
  readonly folder: RulesFolder
  readonly file: FileProposal | undefined
}

/** Name of its state file. */
export const stagedName = 'staged'

const words = v.pipe(v.array(v.string()), v.readonly())

const recordSchema = v.strictObject({
  format_version: v.literal('1'),
  id: v.string(),
  at: v.string(),
  boot: v.string(),
  user: v.strictObject({
    uid: v.number(),
    user: v.nullable(v.string()),
    sudo_user: v.nullable(v.string()),
    loginuid: v.nullable(v.number()),
    from: v.string(),
  }),
  reason: v.nullable(v.string()),
  policy: words,
  unmanaged: v.picklist(['remove', 'keep']),
  fingerprint: v.string(),
  path: v.string(),
  before: v.nullable(v.string()),
  applied: intentSchema,
  goes: plainStateSchema.entries.rules,
  promise: plainStateSchema,
})

/** The text of the record. */
export function stagedText(staged: Staged): string {
  return sealLine({format_version: '1', ...staged}, 0)
}

/** Reads what is staged on a machine. */
export async function findStaged(system: System): Promise<FoundStaged> {
  const text = await system.readState(stagedName)
  return text === undefined ? {kind: 'none'} : openStaged(text)
}

/** Reads the text of the record. */
export function openStaged(text: string): FoundStaged {
  const parsed = v.safeParse(recordSchema, openLines(text).entries[0])
  if (!parsed.success) return {kind: 'damaged', text}
  const {format_version, ...staged} = parsed.output
  return {kind: 'found', staged, text}
}

/**
 * Files of others that what is staged set aside, and that are not read again after this change. No
 * generation tells of them yet.
 */
export function asideOf(found: FoundStaged, {folder, file}: Folder): readonly RulesFile[] {
  if (found.kind !== 'found' || file === undefined) return []
  const {applied} = found.staged
  const aside = [...(applied.generation?.aside_before ?? []), ...(applied.file?.set_aside ?? [])]
  const read = new Set([...(folder.files ?? []), ...(file.putBack ?? [])].map(({name}) => name))
  return aside.filter(({name}) => !read.has(name))
}

/** What an intent says where an apply takes the place of what is staged: nothing where nothing is. */
export function takingItsPlace(found: FoundStaged): Pick<Intent, 'staged'> {
  return found.kind === 'none' ? {} : {staged: {before: found.text, desired: null}}
}
