import type {KernelField, KernelRule} from './kernel-rule.ts'
import {decodeKernelString, encodeKernelString} from './kernel-string.ts'
import {Limit, stringFields} from './uapi.ts'

/**
 * A rule as it crosses netlink: `struct audit_rule_data` of uapi linux/audit.h.
 *
 *     flags, action, field_count        3 words, flags being list and AUDIT_FILTER_PREPEND
 *     mask[64]                          one bit a syscall
 *     fields[64] values[64] fieldflags[64]
 *     buflen, buf[buflen]               the strings, end to end, in the order of their fields
 *
 * A field that is a string has its length in `values`, and nothing in the bytes
 * says which fields those are: the reader has to know. A kernel with a new kind of
 * string field would shift all strings after it, so strings that do not use up
 * the buffer to the byte make a rule malformed, not merely odd.
 *
 * Words are little-endian, as on every machine that koffi supports.
 */

const word = 4
const at = {
  flags: 0,
  action: word,
  fieldCount: 2 * word,
  mask: 3 * word,
  fields: 67 * word,
  values: 131 * word,
  fieldFlags: 195 * word,
  bufferLength: 259 * word,
  buffer: 260 * word,
} as const

/** AUDIT_FILTER_PREPEND: part of a request to add, never of a rule that is held. */
const prependFlag = 0x10

/** Bytes that are not what they should be, and what is wrong with them. */
export interface Malformed<Flaw extends string = string> {
  readonly kind: 'malformed'
  readonly flaw: Flaw
}

/** What can be wrong with the bytes of a rule. */
export type RuleFlaw =
  | 'rule-cut-off'
  | 'too-many-fields'
  | 'buffer-beyond-message'
  | 'string-beyond-buffer'
  | 'strings-short-of-buffer'
  | 'nul-in-string'

/** Says whether decoding came to nothing. */
export function isMalformed<Flaw extends string>(
  decoded: object | Malformed<Flaw>,
): decoded is Malformed<Flaw> {
  return 'kind' in decoded && decoded.kind === 'malformed'
}

/** Reads a rule from the payload of an AUDIT_LIST_RULES answer; any bytes are safe to hand in. */
export function decodeRule(bytes: Uint8Array): KernelRule | Malformed<RuleFlaw> {
  if (bytes.length < at.buffer) return malformed('rule-cut-off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const bufferLength = view.getUint32(at.bufferLength, true)
  if (bufferLength > bytes.length - at.buffer) return malformed('buffer-beyond-message')

  const fields = decodeFields(view, bytes.subarray(at.buffer, at.buffer + bufferLength))
  if ('kind' in fields) return fields
  return {
    list: (view.getUint32(at.flags, true) & ~prependFlag) >>> 0,
    action: view.getUint32(at.action, true),
    fields,
    syscalls: decodeMask(view),
  }
}

function decodeFields(
  view: DataView,
  buffer: Uint8Array,
): readonly KernelField[] | Malformed<RuleFlaw> {
  const count = view.getUint32(at.fieldCount, true)
  if (count > Limit.fields) return malformed('too-many-fields')

  const fields: KernelField[] = []
  let used = 0
  for (let index = 0; index < count; index += 1) {
    const type = view.getUint32(at.fields + index * word, true)
    const op = view.getUint32(at.fieldFlags + index * word, true)
    const number = view.getUint32(at.values + index * word, true)
    if (!stringFields.has(type)) {
      fields.push({type, op, value: number})
      continue
    }
    if (number > buffer.length - used) return malformed('string-beyond-buffer')
    const string = buffer.subarray(used, used + number)
    if (string.includes(0)) return malformed('nul-in-string')
    fields.push({type, op, value: decodeKernelString(string)})
    used += number
  }
  return used === buffer.length ? fields : malformed('strings-short-of-buffer')
}

// The kernel replaces the class bits by the syscalls of the class before it keeps
// a rule (audit_to_entry_common in kernel/auditfilter.c).
function decodeMask(view: DataView): 'all' | readonly number[] {
  // Most rules are watches, and to gather two thousand numbers would take longer than all else.
  if (hasAll(view)) return 'all'
  const numbers: number[] = []
  for (let first = 0; first < Limit.firstClassBit; first += 32) {
    const bits = view.getUint32(at.mask + first / 8, true)
    const end = Math.min(32, Limit.firstClassBit - first)
    for (let bit = 0; bits !== 0 && bit < end; bit += 1) {
      if ((bits >>> bit) & 1) numbers.push(first + bit)
    }
  }
  return numbers
}

function hasAll(view: DataView): boolean {
  const bytes = Limit.firstClassBit / 8
  for (let offset = 0; offset < bytes; offset += 1) {
    if (view.getUint8(at.mask + offset) !== 0xff) return false
  }
  return true
}

/**
 * Writes a rule as the kernel would send it; a request to prepend adds its flag to the first word.
 * Throws a RangeError for what no rule can hold: more than 64 fields, a syscall from 2032 up.
 */
export function encodeRule(rule: KernelRule): Uint8Array {
  if (rule.fields.length > Limit.fields) throw new RangeError('a rule has at most 64 fields')
  const strings = rule.fields.map(({value}) =>
    typeof value === 'string' ? encodeKernelString(value) : undefined,
  )
  const bufferLength = strings.reduce((sum, string) => sum + (string?.length ?? 0), 0)
  const bytes = new Uint8Array(at.buffer + bufferLength)
  const view = new DataView(bytes.buffer)

  view.setUint32(at.flags, rule.list, true)
  view.setUint32(at.action, rule.action, true)
  view.setUint32(at.fieldCount, rule.fields.length, true)
  view.setUint32(at.bufferLength, bufferLength, true)
  encodeMask(bytes, rule.syscalls)

  let used = at.buffer
  for (const [index, {type, op, value}] of rule.fields.entries()) {
    const string = strings[index]
    view.setUint32(at.fields + index * word, type, true)
    view.setUint32(at.fieldFlags + index * word, op, true)
    view.setUint32(at.values + index * word, string?.length ?? Number(value), true)
    if (string) bytes.set(string, used)
    used += string?.length ?? 0
  }
  return bytes
}

function encodeMask(bytes: Uint8Array, syscalls: KernelRule['syscalls']): void {
  if (syscalls === 'all') {
    bytes.fill(0xff, at.mask, at.mask + Limit.firstClassBit / 8)
    return
  }
  for (const number of syscalls) {
    if (!(number >= 0 && number < Limit.firstClassBit)) {
      throw new RangeError(`no syscall has the number ${number}`)
    }
    // Bytes of a little-endian word follow each other as the bits do.
    const place = at.mask + (number >>> 3)
    bytes[place] = (bytes[place] ?? 0) | (1 << (number & 7))
  }
}

function malformed(flaw: RuleFlaw): Malformed<RuleFlaw> {
  return {kind: 'malformed', flaw}
}
