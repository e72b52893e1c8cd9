/**
 * Changes of what audit does, out of the records of the audit log.
 *
 * A person's change of a rule has the auid, the operation, the key and the list
 * (audit_log_rule_change in kernel/auditfilter.c). Where the kernel removes a rule by itself, a
 * `path` or a `dir` stands in the record (audit_watch_log_rule_change, audit_mark_log_rule_change,
 * audit_tree_log_remove_rule); the login that it then has is that of whoever made the path go away.
 * Since 5.2 or so the same event has the system call and its process, too.
 */
import {type ControlSettings, enabledNames, failureNames} from '../rules/control.ts'
import {decodeKernelString} from '../rules/kernel-string.ts'
import {keySeparator} from '../rules/uapi.ts'
import {
  type AuditRecord,
  numberOf,
  readRecord,
  unset,
  untrustedBytes,
  untrustedText,
} from './record.ts'

/** What was changed. */
export type Change =
  | {
      readonly kind: 'add' | 'remove'
      /** AUDIT_FILTER_EXIT (4) and so on. */
      readonly list: number
      readonly keys: readonly string[]
      /** The path of a rule that the kernel removed by itself. */
      readonly path: string | undefined
    }
  | {
      readonly kind: 'set'
      readonly name: keyof ControlSettings
      readonly to: string | number | boolean
    }

/** Who made a change, as far as the log says. */
export interface Doer {
  /** The user of the login; null where there was no login. `undefined` where nothing is said. */
  readonly auid: number | null | undefined
  /** The name of that user as auditd knew it then. */
  readonly user: string | undefined
  readonly session: number | undefined
  readonly pid: number | undefined
  readonly exe: string | undefined
  readonly comm: string | undefined
  readonly command: Command | undefined
}

/** A command line as the process showed it. */
export interface Command {
  readonly argv: readonly string[]
  /** The kernel writes down no more than 128 bytes of it. */
  readonly isWhole: boolean
}

/** A change that was carried out, and when. */
export interface RecordedChange {
  /** In milliseconds since 1970. */
  readonly at: number
  readonly serial: number
  readonly node: string | undefined
  readonly change: Change
  readonly by: Doer
}

/** Reads what changed, the oldest first; lines that tell of no change are passed over. */
export function readChanges(text: string): readonly RecordedChange[] {
  const events = new Map<string, AuditRecord[]>()
  for (const line of text.split('\n')) {
    const record = readRecord(line)
    if (record === undefined) continue
    const id = `${record.node ?? ''} ${record.at} ${record.serial}`
    const known = events.get(id)
    if (known) known.push(record)
    else events.set(id, [record])
  }
  return [...events.values()]
    .flatMap(changesOf)
    .toSorted((one, other) => one.at - other.at || one.serial - other.serial)
}

function changesOf(records: readonly AuditRecord[]): readonly RecordedChange[] {
  return records.flatMap((record) => {
    const change = changeOf(record)
    if (change === undefined) return []
    const {at, serial, node} = record
    return [{at, serial, node, change, by: doerOf(record, records)}]
  })
}

function changeOf({type, fields}: AuditRecord): Change | undefined {
  // What was refused has changed nothing.
  if (!/^(?:1|yes|success)$/.test(fields.get('res') ?? '')) return undefined
  if (type === 'FEATURE_CHANGE') return featureChange(fields)
  return type === 'CONFIG_CHANGE' ? (ruleChange(fields) ?? controlChange(fields)) : undefined
}

/** As kernels have called it since 2.6.30: "add rule", "add_rule" and add_rule. */
const operations: Readonly<Record<string, 'add' | 'remove'>> = {
  'add rule': 'add',
  'remove rule': 'remove',
  'autoremove rule': 'remove',
}

function ruleChange(fields: AuditRecord['fields']): Change | undefined {
  const op = (fields.get('op') ?? '').replaceAll('"', '').replaceAll('_', ' ')
  const kind = Object.hasOwn(operations, op) ? operations[op] : undefined
  const list = numberOf(fields.get('list'))
  if (kind === undefined || list === undefined) return undefined
  return {
    kind,
    list,
    keys: untrustedText(fields.get('key'))?.split(keySeparator) ?? [],
    path: untrustedText(fields.get('path') ?? fields.get('dir')),
  }
}

/** `audit_enabled=0 old=1`; since 4.16 behind `op=set`. */
function controlChange(fields: AuditRecord['fields']): Change | undefined {
  if (!fields.has('old')) return undefined
  for (const name of ['enabled', 'failure', ...numberNames] as const) {
    const number = numberOf(fields.get(`audit_${name}`))
    if (number === undefined) continue
    const words = {enabled: enabledNames, failure: failureNames}
    const to = name === 'enabled' || name === 'failure' ? words[name][number] : number
    return to === undefined ? undefined : {kind: 'set', name, to}
  }
  return undefined
}

const numberNames = ['rate_limit', 'backlog_limit', 'backlog_wait_time'] as const

function featureChange(fields: AuditRecord['fields']): Change | undefined {
  if (fields.get('feature') !== 'loginuid_immutable') return undefined
  return {kind: 'set', name: 'loginuid_immutable', to: fields.get('new') === '1'}
}

/** The record of the change tells the login; that of the system call, where there is one, the process. */
function doerOf(record: AuditRecord, records: readonly AuditRecord[]): Doer {
  const call = records.find(({type}) => type === 'SYSCALL')
  const title = records.find(({type}) => type === 'PROCTITLE')
  const sources = call === undefined ? [record] : [record, call]
  const first = (name: string) =>
    sources.map(({fields}) => fields.get(name)).find((value) => value !== undefined)
  const auid = numberOf(first('auid'))
  const session = numberOf(first('ses'))
  return {
    auid: auid === unset ? null : auid,
    user: userIn(sources),
    session: session === unset ? undefined : session,
    pid: numberOf(first('pid')),
    exe: untrustedText(first('exe')),
    comm: untrustedText(first('comm')),
    command: commandOf(title?.fields.get('proctitle')),
  }
}

/** auditd writes "unset" and "unknown(1000)" where it knows no name. */
function userIn(sources: readonly AuditRecord[]): string | undefined {
  const names = sources.map(({enriched}) => enriched.get('AUID')?.replaceAll('"', ''))
  return names.find((name) => name !== undefined && !/^(?:|unset|unknown\(.*\))$/.test(name))
}

/** MAX_PROCTITLE_AUDIT_LEN in kernel/auditsc.c. */
const titleBytes = 128

function commandOf(proctitle: string | undefined): Command | undefined {
  const bytes = untrustedBytes(proctitle)
  if (bytes === undefined) return undefined
  const words = decodeKernelString(bytes).split('\0')
  while (words.at(-1) === '') words.pop()
  return words.length === 0 ? undefined : {argv: words, isWhole: bytes.length < titleBytes - 1}
}
