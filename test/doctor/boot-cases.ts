import type {Case} from './case.ts'
import {type Bend, patient} from './patients.ts'

/** A rules file with this mode. */
export const modes = (mode: number, uid = 0, gid = 0): Bend => ({
  examination: {modes: [{path: '/etc/audit/rules.d/a.rules', mode: 0o100000 | mode, uid, gid}]},
})

/** Who may write to what is loaded at boot. */
export const fileCases: readonly Case[] = [
  {
    code: 'file-open-to-all',
    severity: 'warning',
    sick: modes(0o646),
    well: modes(0o664),
    read: 'mode 0646, owner 0, group 0',
  },
  {
    code: 'file-open-to-group',
    severity: 'warning',
    sick: modes(0o660, 0, 10),
    well: modes(0o640, 0, 10),
    read: 'mode 0660, owner 0, group 10',
  },
  {
    code: 'file-of-other-owner',
    severity: 'warning',
    sick: modes(0o600, 1000),
    well: modes(0o600),
    read: 'owner 1000',
  },
]

/** What the next boot can make of rules.d. */
export const bootCases: readonly Case[] = [
  {
    code: 'boot-switches-off',
    severity: 'warning',
    sick: {files: {'a.rules': '-e 0\n', 'b.rules': '-w /etc/passwd\n'}},
    well: {files: {'a.rules': '-e 0\n', 'b.rules': '-e 1\n'}},
    read: '-e 0',
  },
  {
    code: 'never-task-at-boot',
    severity: 'warning',
    sick: {files: {'a.rules': '-a task,never\n'}},
    well: {files: {'a.rules': '-a task,never\n'}, rules: ['-a task,never']},
    read: '-a task,never',
  },
  {
    code: 'boot-stops',
    severity: 'warning',
    sick: {files: {'a.rules': '-a always,exit -S nosuchcall\n-w /etc/passwd\n'}},
    well: {files: {'a.rules': '-c\n-a always,exit -S nosuchcall\n-w /etc/passwd\n'}},
    read: '-a always,exit -S nosuchcall',
  },
  {
    code: 'boot-hides-errors',
    severity: 'note',
    sick: {files: {'a.rules': '-i\n-w /etc/passwd\n'}},
    well: {files: {'a.rules': '-c\n-w /etc/passwd\n'}},
    read: '-i',
  },
  {
    code: 'boot-hides-errors',
    severity: 'warning',
    sick: {files: {'a.rules': '-c\n-a always,exit -S nosuchcall\n'}},
    well: {files: {'a.rules': '-c\n-a always,exit -S open\n'}},
    read: '-a always,exit -S nosuchcall',
  },
  {
    code: 'boot-reads-otherwise',
    severity: 'warning',
    sick: {files: {'a.rules': `-a always,exit -F arch=b64 ${'-S 1 '.repeat(60)}-k x\n`}},
    well: {
      files: {'a.rules': `-a always,exit -F arch=b64 ${'-S 1 '.repeat(60)}-k x\n`},
      release: '4.2',
    },
    read: /-S 1/,
  },
  {
    code: 'boot-overrides',
    severity: 'note',
    sick: {files: {'9.rules': '-b 8192\n', '10.rules': '-b 64\n'}},
    well: {files: {'9.rules': '-b 8192\n', '10.rules': '-b 8192\n'}},
    read: '-b 8192',
  },
  {
    code: 'boot-skips-file',
    severity: 'warning',
    sick: {files: {'my rules.rules': '-w /etc/passwd\n'}},
    well: {files: {'my rules.rules': '-w /etc/passwd\n'}, release: '4.2'},
    read: 'a blank in its name',
  },
]

/** What releases of auditctl get wrong. */
export const releaseCases: readonly Case[] = [
  {
    code: 'release-quirk',
    severity: 'note',
    sick: {release: '4.0.5'},
    well: {release: '4.1.1'},
    read: 'auditctl version 4.0.5',
  },
  {
    code: 'release-quirk',
    severity: 'note',
    sick: {release: '3.0.9', status: {enabled: 2}},
    well: {release: '3.0.9'},
    read: 'auditctl version 3.0.9',
  },
  {
    code: 'release-quirk',
    severity: 'note',
    sick: {release: '3.1.2', rules: ['-a always,exit -S all -F exe!=/bin/su']},
    well: {release: '3.1.5', rules: ['-a always,exit -S all -F exe!=/bin/su']},
    read: 'auditctl version 3.1.2',
  },
]

/** Where the program can run. */
export const placeCases: readonly Case[] = [
  {
    code: 'other-root',
    severity: 'warning',
    sick: {examination: {root: 'other'}},
    well: {examination: {root: 'unknown'}},
    read: 'another directory than / here',
  },
  {
    code: 'kernel-unreadable',
    severity: 'error',
    sick: {
      patient: {
        kernel: {kind: 'unreadable', reason: 'USER_NAMESPACE', message: 'x', suggestions: []},
        userNamespace: 'other',
      },
    },
    well: {patient: {userNamespace: 'other'}},
    read: 'not the one of the machine',
  },
  {
    code: 'readers-disagree',
    severity: 'warning',
    sick: {patient: forged()},
    well: {},
    read: '-w /forged',
  },
]

function forged() {
  const {kernel} = patient()
  if (kernel.kind === 'unreadable') return {}
  const readers = {kind: 'disagree', line: 2, listed: '-w /forged', exact: ''} as const
  return {kernel: {...kernel, observation: {...kernel.observation, readers}}}
}
