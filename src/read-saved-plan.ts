import * as v from 'valibot'
import type {Digest} from './plan/fingerprint.ts'
import {complaintAboutFile} from './policy/policy-complaint.ts'
import type {PolicyFiles, ReadResult} from './policy/policy-files.ts'
import {trustFindings} from './policy/trust.ts'
import {checksumOf} from './report/saved-plan-json.ts'
import {type SavedPlanDocument, savedPlanSchema} from './report/saved-plan-schema.ts'
import {policyComplaintWords} from './report/words/policy-complaints.ts'
import {damagedPlan, noSavedPlan, otherFormat, untrustedPlan} from './saved-plan-refusals.ts'

const knownFormat = '1.0'

/** Reads a saved plan; a file that is none, damaged or not to be trusted is refused. */
export async function readSavedPlan(
  path: string,
  files: PolicyFiles,
  trustAs: 'root' | 'anyone',
  digest: Digest,
): Promise<SavedPlanDocument> {
  const result = await files.read(path)
  if (result.kind !== 'text') throw noSavedPlan(path, reasonOf(result))
  if (trustAs === 'root') refuseUntrusted(path, result)
  return parseSavedPlan(path, result.text, digest)
}

/** Says whether a file is a saved plan, or was one before it was damaged. */
export async function isSavedPlanFile(path: string, files: PolicyFiles): Promise<boolean> {
  if (path === '') return false
  const result = await files.read(path)
  return result.kind === 'text' && isSavedPlanText(result.text)
}

/** What is cut off no longer parses; what others wrote anew may have its names in another order. */
function isSavedPlanText(text: string): boolean {
  const start = /^\s*\{\s*"format_version"\s*:\s*"[^"]*"\s*,\s*"kind"\s*:\s*"auditform-plan"/
  if (start.test(text)) return true
  return text.includes('"auditform-plan"') && kindOf(parsed(text)) === 'auditform-plan'
}

/** The document of a text. */
function parseSavedPlan(path: string, text: string, digest: Digest): SavedPlanDocument {
  const value = parsed(text)
  if (value === undefined) {
    throw isSavedPlanText(text)
      ? damagedPlan(path, 'it is cut off, or no JSON any more')
      : noSavedPlan(path, 'it is something else')
  }
  if (kindOf(value) !== 'auditform-plan') throw noSavedPlan(path, 'it is something else')
  const format = formatOf(value)
  if (format !== knownFormat) throw otherFormat(path, format, knownFormat)
  if (checksumIn(value) !== checksumOf(value, digest)) {
    throw damagedPlan(path, 'its checksum is not that of what it says, so it was changed')
  }
  const checked = v.safeParse(savedPlanSchema, value)
  if (checked.success) return checked.output
  const [issue] = checked.issues
  throw damagedPlan(path, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
}

/** An object of JSON; undefined for everything else. */
function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function kindOf(value: object | undefined): unknown {
  return value !== undefined && 'kind' in value ? value.kind : undefined
}

function formatOf(value: object): string {
  return 'format_version' in value ? String(value.format_version) : 'unknown'
}

function checksumIn(value: object): unknown {
  return 'checksum' in value ? value.checksum : undefined
}

function reasonOf(result: Exclude<ReadResult, {kind: 'text'}>): string {
  if (result.kind === 'unreadable') return result.reason
  return result.kind === 'missing' ? 'there is no such file' : 'it is a folder'
}

/** A saved plan says what root does, as a policy does. */
function refuseUntrusted(path: string, {trust}: Extract<ReadResult, {kind: 'text'}>): void {
  const words = trustFindings(path, trust).map((found) =>
    policyComplaintWords(complaintAboutFile(path, found)),
  )
  if (words.length === 0) return
  throw untrustedPlan(
    words.map(({reason}) => reason),
    words.map(({remedy}) => remedy),
  )
}
