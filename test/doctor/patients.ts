import type {Examination, WatchedPath} from '../../src/doctor/examination.ts'
import type {Patient} from '../../src/doctor/patient.ts'
import {bootOf, mergeOn} from '../../src/persist/boot.ts'
import {exactRule} from '../../src/rules/audit-state.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRules} from '../../src/rules/project.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {parseStatus} from '../../src/state/parse-status.ts'

/** What is wrong with a host that is well otherwise. */
export interface Bend {
  /** Lines of `auditctl -s` in place of those of the same name. */
  readonly status?: Readonly<Record<string, number>>
  /** `lost` of a later look. */
  readonly lostLater?: number
  /** Rules in the kernel, as lines that auditctl takes. */
  readonly rules?: readonly string[]
  /** rules.d by name. */
  readonly files?: Readonly<Record<string, string>>
  readonly release?: string
  readonly commandLine?: string
  readonly examination?: Partial<Examination>
  readonly patient?: Partial<Patient>
}

const wellStatus = {
  enabled: 1,
  failure: 1,
  pid: 412,
  rate_limit: 0,
  backlog_limit: 8192,
  lost: 0,
  backlog: 3,
  backlog_wait_time: 15_000,
}

export const wellConf = `log_file = /var/log/audit/audit.log
log_format = ENRICHED
write_logs = yes
local_events = yes
max_log_file_action = ROTATE
space_left = 75
space_left_action = SYSLOG
admin_space_left = 5%
admin_space_left_action = SUSPEND
disk_full_action = SUSPEND
`

export const wellLinks = [
  '/lib/systemd/system/auditd.service',
  '/etc/systemd/system/multi-user.target.wants/auditd.service',
]

const wellRules = ['-w /etc/passwd -p wa -k identity', '-w /etc/ssh -p wa -k sshd']

/** A host on which nothing is wrong, but for what is bent. */
export function patient(bend: Bend = {}): Patient {
  const facts: HostFacts = {
    auditctl: parseAuditctlVersion(bend.release ?? '3.1.2') ?? [0, 0, 0],
    machine: 'x86_64',
    ioUring: true,
    users: new Map([['root', 0]]),
    groups: new Map([['root', 0]]),
    paths: new Map([['/etc/ssh', 'directory']]),
  }
  const lines = bend.rules ?? wellRules
  const rules = lines.map((line) => ruleOf(line, facts))
  const listing = projectRules(rules, facts)
  const text = Object.entries({...wellStatus, ...bend.status})
    .map(([name, value]) => `${name} ${value}\n`)
    .join('')
  const status = parseStatus(text)
  if (status.kind === 'unreadable') throw new Error(text)
  const files = Object.entries(
    bend.files ?? {'audit.rules': `-D\n-b 8192\n${wellRules.join('\n')}\n`},
  ).map(([name, each]) => ({name, path: `/etc/audit/rules.d/${name}`, text: each}))
  const bootFiles = {auditRules: undefined, awkKnowsSpace: true}
  return {
    facts,
    kernel: {
      kind: 'read',
      observation: {
        state: {
          rules: rules.map((rule, index) => exactRule(rule, listing[index] ?? '')),
          control: status.control,
        },
        status,
        readers: {kind: 'agree'},
        unreadable: [],
      },
      later: bend.lostLater === undefined ? undefined : {lost: bend.lostLater, milliseconds: 500},
    },
    commandLine: bend.commandLine ?? 'quiet audit=1 audit_backlog_limit=8192',
    userNamespace: 'initial',
    pidNamespace: 'initial',
    rulesDir: {path: '/etc/audit/rules.d', files},
    blind: [],
    boot: bootOf(mergeOn(files, facts, bootFiles), bootFiles, {...facts, pathsAreKnown: false}),
    examination: {...wellExamination, ...bend.examination},
    ...bend.patient,
  }
}

const there: WatchedPath = {isLink: false, kind: 'other', hasParent: true}

export const wellExamination: Examination = {
  daemon: 'auditd',
  isAuditdInstalled: true,
  root: 'initial',
  capabilities: 'CapEff:\t000001ffffffffff',
  config: {kind: 'read', text: wellConf},
  modes: [
    {path: '/etc/audit/rules.d', mode: 0o040750, uid: 0, gid: 0},
    {path: '/etc/audit/rules.d/audit.rules', mode: 0o100660, uid: 0, gid: 0},
  ],
  logDisk: {
    folder: '/var/log/audit',
    exists: true,
    totalKiB: 10_000_000,
    freeKiB: 5_000_000,
    mountPoint: '/var/log',
  },
  mounts: '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n',
  bootLinks: {paths: wellLinks, masked: []},
  services: [{name: 'auditd.service', isInstalled: true, isFailed: false, result: 'success'}],
  watched: new Map<string, WatchedPath>([
    ['/etc/passwd', there],
    ['/etc/ssh', {...there, kind: 'directory'}],
  ]),
}

function ruleOf(line: string, facts: HostFacts): KernelRule {
  const compiled = compileWords(line.split(' '), facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation?.kind !== 'append') throw new Error(line)
  return operation.rule
}
