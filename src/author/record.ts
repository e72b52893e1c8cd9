/** Lines of the audit log, as the kernel and auditd write them and `ausearch --raw` hands them on. */
import {decodeKernelString} from '../rules/kernel-string.ts'

/** One line of the audit log. */
export interface AuditRecord {
  /** CONFIG_CHANGE, SYSCALL, PROCTITLE and so on. */
  readonly type: string
  /** The host that it is of, where auditd.conf has a name_format. */
  readonly node: string | undefined
  /** In milliseconds since 1970. */
  readonly at: number
  /** Lines with the same time and serial number are of one event. */
  readonly serial: number
  /** As they are written, quotes included; of two with one name the first. */
  readonly fields: ReadonlyMap<string, string>
  /** What auditd knew when it wrote the line, by names in capitals: AUID="alice". */
  readonly enriched: ReadonlyMap<string, string>
}

const head = /^(?:node=(\S+) )?type=(\S+) msg=audit\((\d{1,12})\.(\d{3}):(\d{1,20})\): ?/

/** Reads a line; `undefined` when it is none of the audit log. */
export function readRecord(line: string): AuditRecord | undefined {
  const match = head.exec(line)
  if (match === null) return undefined
  const [whole, node, type = '', seconds, milliseconds, serial] = match
  // auditd puts what it adds behind this separator (AUDIT_INTERP_SEPARATOR in libaudit.h).
  const [told = '', ...added] = line.slice(whole.length).split('\u001d')
  return {
    type,
    node,
    at: Number(seconds) * 1000 + Number(milliseconds),
    serial: Number(serial),
    fields: fieldsIn(told),
    enriched: fieldsIn(added.join(' ')),
  }
}

function fieldsIn(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  // audit_watch_log_rule_change in kernel/audit_watch.c forgets the blank between the two.
  const spaced = text.replace(/\b(ses=\d+)(?=op=)/, '$1 ')
  for (const [, name = '', value = ''] of spaced.matchAll(/([\w-]+)=("[^"]*"|\S*)/g)) {
    if (!fields.has(name)) fields.set(name, value)
  }
  return fields
}

/**
 * A text that somebody else chose, such as a key: in quotes, or in hexadecimal where it holds
 * anything that could be taken for the end of it (audit_log_n_untrustedstring in kernel/audit.c).
 * `undefined` where there is none.
 */
export function untrustedText(value: string | undefined): string | undefined {
  const bytes = untrustedBytes(value)
  return bytes === undefined ? undefined : decodeKernelString(bytes)
}

/** The same as bytes. */
export function untrustedBytes(value: string | undefined): Uint8Array | undefined {
  if (value === undefined || /^(?:|\?|\(null\)|\(none\)|<no_memory>)$/.test(value)) return undefined
  const isHex = /^(?:[\da-f]{2})+$/i.test(value)
  if (isHex) return Uint8Array.from(Buffer.from(value, 'hex'))
  return new TextEncoder().encode(value.replace(/^"([^"]*)"?$/, '$1'))
}

/** A number of 32 bits without a sign; `undefined` where there is none. */
export function numberOf(value: string | undefined): number | undefined {
  if (value === '-1') return unset
  if (value === undefined || !/^\d{1,10}$/.test(value)) return undefined
  const number = Number(value)
  return number <= unset ? number : undefined
}

/** (uid_t)-1 and AUDIT_SID_UNSET: what a process has that nobody's login began. */
export const unset = 0xffff_ffff
