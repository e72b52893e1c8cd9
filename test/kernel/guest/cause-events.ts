/**
 * Loads one list of rules after the other, does the same things with files under each, and tells
 * which of them the kernel recorded and under which key, a list a line. Runs in the guest.
 */
import {writeFileSync} from 'node:fs'
import {text} from 'node:stream/consumers'
import type {KernelRule} from '../../../src/rules/kernel-rule.ts'
import {type Libc, loadLibc} from '../../../src/system/netlink/libc.ts'
import {type FileAction, fileActions, makeFiles} from './file-actions.ts'
import {openKernelRequests} from './kernel-requests.ts'

/** The lists of rules, in the order of the kernel. */
export type RuleLists = readonly (readonly KernelRule[])[]

/** The key of the record of each action; '' is one without key, and null no record. */
export type RecordedKeys = readonly (string | null)[]

const expedite = '/sys/kernel/rcu_expedited'
const syscallRecord = 1300
const userRecord = 1005
/** A member of AUDIT_NLGRP_READLOG gets a copy of each record that auditd gets. */
const readLog = Uint8Array.of(16, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0)

const lists: RuleLists = JSON.parse(await text(process.stdin))
const libc = await loadLibc()
if (libc.kind === 'failure') throw new Error(libc.detail)
const kernel = openKernelRequests(libc)
const nextRecord = openLog(libc)
let marks = 0

makeFiles()
// What Node opens when it does something for the first time is none of our events.
for (const action of fileActions) {
  act(action)
  action.after?.()
}
writeFileSync(expedite, '1')
try {
  for (const rules of lists) {
    for (const rule of rules) must(kernel.append(rule), rule)
    const keys: RecordedKeys = fileActions.map(keyOf)
    for (const rule of rules) must(kernel.remove(rule), rule)
    process.stdout.write(`${JSON.stringify(keys)}\n`)
  }
} finally {
  writeFileSync(expedite, '0')
}

function must(answer: string, rule: KernelRule): void {
  if (answer !== 'done') throw new Error(`The kernel says ${answer} to ${JSON.stringify(rule)}`)
}

function act({run, euid}: FileAction): void {
  process.seteuid?.(euid)
  try {
    run()
  } finally {
    process.seteuid?.(0)
  }
}

/** Records leave the kernel in the order in which they were written, so that marks part the actions. */
function keyOf(action: FileAction): string | null {
  readUntil(mark())
  act(action)
  const records = readUntil(mark())
  action.after?.()
  const own = records.filter(
    ({type, words}) =>
      type === syscallRecord &&
      words.includes(` syscall=${action.syscall} `) &&
      words.includes(` pid=${process.pid} `),
  )
  if (own.length > 1) throw new Error(`${action.name} has ${own.length} records`)
  const [record] = own
  return record === undefined ? null : (/ key="([^"]*)"/.exec(record.words)?.[1] ?? '')
}

function mark(): string {
  marks += 1
  const words = `takes-${process.pid}-${marks};`
  kernel.say(userRecord, words)
  return words
}

interface LogRecord {
  readonly type: number
  readonly words: string
}

function readUntil(words: string): readonly LogRecord[] {
  const records: LogRecord[] = []
  for (;;) {
    const record = nextRecord()
    if (record.words.includes(words)) return records
    records.push(record)
  }
}

function openLog({socket, bind, recvfrom, errno}: Libc): () => LogRecord {
  const fd = socket(16, 3, 9)
  if (fd < 0 || bind(fd, readLog) < 0) throw new Error(`no copy of the records: ${errno()}`)
  const buffer = Buffer.alloc(65_536)
  return () => {
    const length = recvfrom(fd, buffer, 0, new Uint8Array(readLog.length))
    // ENOBUFS would mean that records were dropped.
    if (length < 0) throw new Error(`no record: ${errno()}`)
    return {type: buffer.readUInt16LE(4), words: buffer.toString('latin1', 16, length)}
  }
}
