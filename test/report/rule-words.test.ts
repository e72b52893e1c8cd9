import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {ruleInWords} from '../../src/report/rule-words.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {splitLine} from '../../src/rules/split-line.ts'
import {ruleOnHost} from '../rules/arbitrary-rules.ts'

const host: HostFacts = {
  auditctl: [3, 1, 2],
  machine: 'x86_64',
  ioUring: true,
  users: new Map([
    ['toor', 0],
    ['www-data', 33],
  ]),
  groups: new Map([['adm', 4]]),
  paths: new Map([
    ['/etc', 'directory'],
    ['/etc/passwd', 'other'],
  ]),
}

function wordsOf(line: string, facts: HostFacts = host) {
  const compiled = compileWords(
    splitLine(line).map(({text}) => text),
    facts,
  )
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation?.kind !== 'append') throw new Error(`not a rule: ${line}`)
  return ruleInWords(operation.rule, facts)
}

describe('a rule in one sentence', () => {
  test.for([
    [
      '-w /etc/passwd -p wa -k passwd_watch',
      'Records every open for writing and every attribute change of the file /etc/passwd, by anyone, under the key passwd_watch.',
    ],
    [
      '-w /etc/',
      'Records every open for reading or writing, every execution and every attribute change of the directory /etc and everything below it, by anyone.',
    ],
    [
      '-a always,exit -F path=/etc -F perm=r',
      'Records every open for reading of the directory /etc itself, by anyone.',
    ],
    [
      '-a always,exit -F perm=x -F auid=www-data -F auid!=unset',
      'Records every execution of any file, by people who logged in as www-data (uid 33).',
    ],
    [
      '-a always,exit -F arch=b64 -S adjtimex -S settimeofday -k time-change',
      'Records the system calls adjtimex and settimeofday of 64-bit programs, under the key time-change.',
    ],
    [
      '-a always,exit -F arch=b32 -S all -F path=/etc/passwd -k a -k b',
      'Records every system call of 32-bit programs that touches the file /etc/passwd, under the keys a and b.',
    ],
    [
      '-a always,exit -F arch=b64 -S open,openat -F exit=-EACCES -F auid>=1000 -F auid!=-1',
      'Records the system calls open and openat of 64-bit programs that failed with EACCES (permission denied), by people who logged in with a uid of 1000 or more.',
    ],
    [
      '-a always,exit -F arch=b64 -S open -F auid>=1000',
      'Records the system call open of 64-bit programs, by people who logged in with a uid of 1000 or more and by processes that no login started.',
    ],
    [
      '-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0 -F auid=unset',
      'Records the system call execve of 64-bit programs, by processes that no login started, with the effective uid 0 (root), where the uid is not the effective uid.',
    ],
    [
      '-a always,exit -F arch=b64 -S openat -F a2&0100 -F success=0 -F dir=/etc',
      'Records the system call openat of 64-bit programs on the directory /etc and everything below it whose third argument (a2) has any of the bits 0x40 and that failed.',
    ],
    [
      '-a always,exit -F arch=b64 -S chmod -F filetype=dir -F obj_uid!=0 -F gid=adm',
      "Records the system call chmod of 64-bit programs, by processes with the gid 4 (adm), where the file is a directory and the file has an owner's uid other than 0 (root).",
    ],
    [
      '-a always,exit -F arch=aarch64 -S openat -F exe!=/usr/bin/su -F sessionid!=unset',
      'Records the system call openat of aarch64 programs, by processes running anything but /usr/bin/su, in a login session.',
    ],
    [
      '-a never,exit -F path=/etc/passwd -F perm=wa -k x',
      'Keeps out of the log every open for writing and every attribute change of the file /etc/passwd, by anyone (key x).',
    ],
    ['-a always,exit -F arch=b64 -S 2032', 'Records no system call of 64-bit programs.'],
    [
      '-a never,task -F uid=33',
      'Exempts from auditing for its whole life every process started by processes with the uid 33 (www-data).',
    ],
    ['-a always,exclude -F msgtype=CWD', 'Keeps out of the log every record of the type CWD.'],
    [
      '-a never,user -F uid=0 -F msgtype=USER_AUTH',
      'Keeps out of the log every message of the type USER_AUTH sent to the audit system by processes with the uid 0 (root).',
    ],
    [
      '-a never,filesystem -F fstype=tracefs',
      'Leaves the names of files on tracefs out of what is recorded.',
    ],
    [
      '-a always,io_uring -S openat,close -F uid=33 -k ring',
      'Records the io_uring operations openat and close, by processes with the uid 33 (www-data), under the key ring.',
    ],
  ])('%s', ([line = '', sentence]) => {
    expect(wordsOf(line).summary).toBe(sentence)
  })
})

test('the system calls that newer releases add to perm are told with the access', () => {
  const {summary} = wordsOf('-a always,exit -F arch=b64 -F dir=/etc -F perm=x', {
    ...host,
    auditctl: [4, 2, 1],
  })
  expect(summary).toBe(
    'Records every execution of the directory /etc and everything below it by 64-bit programs, as far as it is one of the system calls execve and execveat, by anyone.',
  )
})

test('a long list of system calls is cut short', () => {
  const {summary} = wordsOf('-a always,exit -F arch=b64 -S 0,1,2,3,4,5,6,7,8,9,10,11,12,13')
  expect(summary).toMatch(/^Records the system calls read, write, .* and 4 others of 64-bit/)
})

describe('what a reader may not expect is noted', () => {
  test.for([
    ['-w /etc/passwd -p w', 'whether anything was written is not recorded'],
    ['-w /etc -p r', 'at any depth'],
    ['-a never,exit -F path=/etc/passwd -F perm=wa', 'exactly like a rule that records'],
    ['-a never,exit -F uid=33', 'must stand before the rules'],
    ['-a always,exit -F arch=b64 -S open -F auid>=1000', 'Add -F auid!=unset'],
    ['-a always,exit -F arch=b64 -S open', 'arch=b32'],
    ['-a always,exit -F arch=b64 -S open -F exit<0', 'unsigned number'],
    ['-a always,exit -F uid=33', 'thousands a second'],
    ['-a never,task', 'as long as it lives'],
    ['-a always,exit -F path=/etc -F perm=r', 'is another rule'],
    ['-a always,exit -S open -F filetype=dir', 'auditctl itself refuses'],
  ])('%s', ([line = '', part]) => {
    expect(wordsOf(line).notes.join('\n')).toContain(part)
  })

  test.for([
    ['-a always,exit -F arch=b64 -S open -F auid>=1000 -F auid!=unset', 'auid!=unset'],
    ['-a always,exit -F arch=b32 -S open', 'arch=b32'],
    ['-w /etc/passwd -p wa', 'another rule'],
    // Nobody said what /srv/unknown is, so nobody can say what -w makes of it.
    ['-a always,exit -F dir=/srv/unknown -F perm=r', 'another rule'],
    ['-a always,exit -F arch=b64 -S open -F exit=-EACCES', 'unsigned'],
  ])('and nothing that is not so: %s', ([line = '', part]) => {
    expect(wordsOf(line).notes.join('\n')).not.toContain(part)
  })
})

test('every rule has a sentence without gaps, and nothing in it can move the cursor', () => {
  fc.assert(
    fc.property(ruleOnHost, ({facts, rule}) => {
      const {summary, notes} = ruleInWords(rule, facts)
      expect(summary).toMatch(/^[A-Z].*\.$/)
      // Spaces and commas of a path or a key are its own.
      const own = rule.fields.some(({value}) => typeof value === 'string' && /[ ,.]/.test(value))
      if (!own) expect(summary).not.toMatch(/ {2}|,,| [.,)]|undefined|NaN|\bnull\b/)
      expect([summary, ...notes].join('')).not.toMatch(/[\p{Cc}\p{Cs}]/u)
    }),
    {numRuns: 300},
  )
})
