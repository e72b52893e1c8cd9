import {readFile, stat} from 'node:fs/promises'
import {dirname} from 'node:path'
import * as v from 'valibot'
import {AuditformError} from '../errors.ts'
import {knownMachines} from '../policy/conditions.ts'
import {Action, List} from '../rules/uapi.ts'
import {isFileError, makeFolder, replaceFile} from './files.ts'

const number32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff))

const field = v.strictObject({
  type: number32,
  op: number32,
  value: v.union([number32, v.string()]),
})

const sandboxSchema = v.strictObject({
  format_version: v.literal('1'),
  /** The auditctl that the sandbox behaves like. */
  auditctl: v.pipe(v.string(), v.regex(/^\d+\.\d+(\.\d+)?$/, 'a version such as 3.1.2')),
  machine: v.pipe(
    v.string(),
    v.check((name) => knownMachines.includes(name), 'Expected a machine, as uname -m tells it'),
  ),
  io_uring: v.boolean(),
  users: v.record(v.string(), number32),
  groups: v.record(v.string(), number32),
  /** What stat() says of paths; a path that is not here is missing. */
  paths: v.record(v.string(), v.picklist(['directory', 'other'])),
  control: v.strictObject({
    enabled: v.picklist(['off', 'on', 'locked']),
    failure: v.picklist(['silent', 'printk', 'panic']),
    rate_limit: number32,
    backlog_limit: number32,
    backlog_wait_time: number32,
    loginuid_immutable: v.boolean(),
  }),
  rules: listOf(
    v.strictObject({
      list: oneOf(Object.values(List), 'the number of a list'),
      action: oneOf([Action.never, Action.always], 'never (0) or always (2)'),
      fields: listOf(field),
      syscalls: v.union([v.literal('all'), listOf(v.pipe(number32, v.maxValue(2047)))]),
    }),
  ),
  rules_d: v.record(v.string(), v.string()),
  /** What augenrules made of it; a host without one boots from rules.d. */
  audit_rules: v.exactOptional(v.string()),
})

function oneOf(known: readonly number[], what: string) {
  return v.pipe(
    v.number(),
    v.check((value) => known.includes(value), `Expected ${what}`),
  )
}

function listOf<const Schema extends v.GenericSchema>(schema: Schema) {
  return v.pipe(v.array(schema), v.readonly())
}

/** A modelled host in a file: its facts, its kernel and its rules.d. */
export type Sandbox = v.InferOutput<typeof sandboxSchema>

const directories = [
  '/',
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/etc/audit',
  '/etc/audit/rules.d',
  '/etc/cron.d',
  '/etc/cron.daily',
  '/etc/modprobe.d',
  '/etc/pam.d',
  '/etc/security',
  '/etc/selinux',
  '/etc/ssh',
  '/etc/sudoers.d',
  '/etc/sysctl.d',
  '/etc/systemd',
  '/home',
  '/opt',
  '/root',
  '/sbin',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/sbin',
  '/var',
  '/var/log',
  '/var/log/audit',
  '/var/spool/cron',
] as const

const files = [
  '/etc/passwd',
  '/etc/group',
  '/etc/shadow',
  '/etc/gshadow',
  '/etc/sudoers',
  '/etc/hosts',
  '/etc/localtime',
  '/etc/ssh/sshd_config',
  '/etc/audit/auditd.conf',
  '/var/log/wtmp',
] as const

/** A freshly booted host with no rules, as Red Hat's and Ubuntu's auditctl 3.1.2 would see it. */
export const freshSandbox: Sandbox = {
  format_version: '1',
  auditctl: '3.1.2',
  machine: 'x86_64',
  io_uring: true,
  users: {root: 0, nobody: 65534},
  groups: {root: 0, nogroup: 65534},
  paths: Object.fromEntries([
    ...directories.map((path) => [path, 'directory'] as const),
    ...files.map((path) => [path, 'other'] as const),
  ]),
  control: {
    enabled: 'on',
    failure: 'printk',
    rate_limit: 0,
    backlog_limit: 64,
    backlog_wait_time: 15_000,
    loginuid_immutable: false,
  },
  rules: [],
  rules_d: {},
}

/** A sandbox and its file. */
export interface SandboxFile {
  read(): Promise<Sandbox>
  write(sandbox: Sandbox): Promise<void>
}

/** Opens the file of a sandbox; it is read again only after somebody else has written it. */
export function sandboxFile(path: string): SandboxFile {
  let known: {readonly stamp: string; readonly sandbox: Sandbox} | undefined
  return {
    async read() {
      const stamp = await stampOf(path)
      if (known?.stamp !== stamp) known = {stamp, sandbox: await readSandbox(path)}
      return known.sandbox
    },
    async write(sandbox) {
      await writeSandbox(path, sandbox)
      known = {stamp: await stampOf(path), sandbox}
    },
  }
}

/** Each writing makes a new file, which has another inode or another time. */
async function stampOf(path: string): Promise<string> {
  try {
    const {ino, mtimeNs, size} = await stat(path, {bigint: true})
    return `${ino} ${mtimeNs} ${size}`
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return 'none'
    throw error
  }
}

/** Reads a sandbox; a file that does not exist yet is a fresh host. */
export async function readSandbox(path: string): Promise<Sandbox> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return freshSandbox
    throw error
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw damaged(path, cause instanceof Error ? cause.message : 'it is not JSON', cause)
  }
  const parsed = v.safeParse(sandboxSchema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const place = v.getDotPath(issue)
  const isStranger = issue.type === 'strict_object' && issue.expected === 'never'
  const what = isStranger ? 'there is no such field' : issue.message
  throw damaged(path, place === null ? what : `${place}: ${what}`, undefined)
}

function damaged(path: string, detail: string, cause: unknown): AuditformError {
  return new AuditformError('SANDBOX_DAMAGED', `${path} is no sandbox: ${detail}.`, {
    cause,
    suggestions: [
      'Name another file with --target sandbox:FILE, or remove this one to start anew.',
    ],
  })
}

/** Writes a sandbox whole. */
export async function writeSandbox(path: string, sandbox: Sandbox): Promise<void> {
  await makeFolder(dirname(path))
  await replaceFile(path, `${JSON.stringify(sandbox, null, 1)}\n`, 0o600)
}
