import type {Case} from './case.ts'

/** A rule on a system call that records. */
export const openRule = '-a always,exit -F arch=b64 -S openat -F auid>=1000 -k access'

/** Rules that match nothing, and rules that hide others. */
export const ruleCases: readonly Case[] = [
  {
    code: 'never-task',
    severity: 'error',
    sick: {rules: [openRule, '-a task,never']},
    well: {rules: [openRule, '-a always,task', '-a never,task']},
    read: '-a never,task',
  },
  {
    code: 'never-task',
    severity: 'warning',
    sick: {rules: ['-a never,task -F auid=1000', openRule]},
    well: {rules: ['-a always,task -F auid=1000', openRule]},
    read: '-a never,task -F auid=1000',
  },
  {
    code: 'no-rules',
    severity: 'error',
    sick: {rules: []},
    well: {rules: [openRule]},
    read: 'No rules',
  },
  {
    code: 'no-rules',
    severity: 'warning',
    sick: {rules: [], files: {}},
    well: {files: {}},
    read: 'No rules',
  },
  {
    code: 'rules-hidden',
    severity: 'error',
    sick: {rules: ['-a never,exit -F arch=b64 -S openat', openRule]},
    well: {rules: [openRule, '-a never,exit -F arch=b64 -S openat']},
    read: /-k? ?.*access {2}behind {2}-a never,exit -F arch=b64 -S openat/,
  },
  {
    code: 'rules-hidden',
    severity: 'error',
    sick: {rules: ['-a never,exit -F auid>=500', openRule]},
    // Something of it is left.
    well: {rules: ['-a never,exit -F auid>=2000', openRule]},
    read: /behind/,
  },
  {
    code: 'rules-other-machine',
    severity: 'warning',
    sick: {rules: ['-a always,exit -F arch=aarch64 -S openat']},
    well: {rules: ['-a always,exit -F arch=b32 -S open']},
    read: /arch=b64/,
  },
  {
    code: 'rules-match-nothing',
    severity: 'warning',
    sick: {rules: ['-a always,exit -F arch=b64 -S 2032 -k none']},
    well: {rules: ['-a always,exit -F arch=b64 -S 2 -k none']},
    read: /key=none/,
  },
  {
    code: 'rules-match-nothing',
    severity: 'warning',
    sick: {rules: ['-a always,exit -S all -F auid=1000 -F auid>=2000']},
    well: {rules: ['-a always,exit -S all -F auid=2000 -F auid>=2000']},
    read: /auid>=2000/,
  },
  {
    code: 'record-dropped',
    severity: 'error',
    sick: {rules: [openRule, '-a always,exclude -F msgtype=SYSCALL']},
    well: {rules: [openRule, '-a always,exclude -F msgtype=SYSCALL -F auid=1000']},
    read: 'msgtype=SYSCALL',
  },
  {
    code: 'record-dropped',
    severity: 'error',
    sick: {rules: [openRule, '-a never,exclude -F msgtype>=1300']},
    well: {rules: [openRule, '-a never,exclude -F msgtype=CWD']},
    read: /msgtype>=/,
  },
]
