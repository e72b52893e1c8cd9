import {describe, expect, test} from 'vitest'
import type {EventName, KernelEvent} from '../../src/rules/event.ts'
import {takes, type Verdict} from '../../src/rules/takes.ts'
import {Field, List, Perm} from '../../src/rules/uapi.ts'
import {host, ruleOf} from './trap-verdict.ts'

const facts = host()
const b64 = 0xc000003e

function file(path: string, more: Partial<EventName> = {}): EventName {
  return {paths: [path], inode: 1, filetype: 0o100000, ...more}
}

/** A root shell opens /etc/passwd for writing with open(2) of x86_64. */
function opening(more: Partial<KernelEvent> = {}): KernelEvent {
  return {
    list: List.exit,
    syscall: 2,
    perm: Perm.write,
    success: true,
    numbers: {[Field.arch]: b64},
    groups: [],
    exe: ['/bin/sh'],
    names: [file('/etc/passwd')],
    ...more,
  }
}

function told(verdict: Verdict): string {
  return verdict.isRecorded ? ['recorded', ...verdict.keys].join(' ') : 'not recorded'
}

const by = (lines: readonly string[], event: KernelEvent) =>
  told(
    takes(
      lines.map((line) => ruleOf(line, facts)),
      event,
    ),
  )

describe('the exit list', () => {
  const watch = '-w /etc/passwd -p wa -k watch'
  const call = '-a always,exit -F arch=b64 -S open -k call'
  test.for([
    {name: 'no rule', rules: [], says: 'not recorded'},
    {name: 'another file', rules: ['-w /etc/group -p wa -k g'], says: 'not recorded'},
    {name: 'another access', rules: ['-w /etc/passwd -p x -k x'], says: 'not recorded'},
    {
      name: 'the earlier of two watches',
      rules: [watch, '-w /etc/passwd -p w -k two'],
      says: 'recorded watch',
    },
    {name: 'an earlier watch', rules: [watch, call], says: 'recorded watch'},
    {name: 'an earlier call', rules: [call, watch], says: 'recorded call'},
    {
      name: 'a watch without a key, which leaves that of the call',
      rules: ['-w /etc/passwd -p wa', call],
      says: 'recorded call',
    },
    {
      name: 'a call without a key before a watch with one',
      rules: ['-a always,exit -F arch=b64 -S open', watch],
      says: 'recorded',
    },
    {
      name: 'an earlier suppression of the call',
      rules: ['-a never,exit -F arch=b64 -S open', watch],
      says: 'not recorded',
    },
    {
      name: 'a later suppression of the call',
      rules: [watch, '-a never,exit -F arch=b64 -S open'],
      says: 'recorded watch',
    },
    {
      name: 'a folder that was loaded first',
      rules: ['-a always,exit -F dir=/etc -F perm=wa -k dir', watch],
      says: 'recorded dir',
    },
    {
      name: 'two keys',
      rules: ['-w /etc/passwd -p wa -k one -k two'],
      says: 'recorded one two',
    },
  ])('$name: $says', ({rules, says}) => {
    expect(by(rules, opening())).toBe(says)
  })

  test('a watch has lost a deleted file before success and exit are known', () => {
    const deleted = opening({names: [file('/etc/passwd', {isLeaving: true})]})
    const succeeding = '-a always,exit -F path=/etc/passwd -F success=1 -k done'
    expect(by([succeeding], opening())).toBe('recorded done')
    expect(by([succeeding], deleted)).toBe('not recorded')
    expect(by(['-a always,exit -F path=/etc/passwd -F exit=0'], deleted)).toBe('not recorded')
    expect(by([watch], deleted)).toBe('recorded watch')
    expect(by(['-a always,exit -F dir=/etc -F success=1 -k dir'], deleted)).toBe('recorded dir')
    expect(by(['-a always,exit -F arch=b64 -S open -F inode=1 -F success=1 -k i'], deleted)).toBe(
      'recorded i',
    )
  })

  test('of two files the first one decides, whichever rule stands first', () => {
    const rules = ['-a never,exit -F path=/etc/group', '-w /etc/passwd -p wa -k watch']
    const [group, passwd] = [file('/etc/group'), file('/etc/passwd')]
    expect(by(rules, opening({names: [passwd, group]}))).toBe('recorded watch')
    expect(by(rules, opening({names: [group, passwd]}))).toBe('not recorded')
    expect(by([...rules].reverse(), opening({names: [group, passwd]}))).toBe('not recorded')
  })
})

describe('other lists', () => {
  const all = '-a always,exit -F arch=b64 -S all -k all'
  const birth = opening({list: List.task, numbers: {[Field.uid]: 0}})

  test('a task that was born under never,task records nothing', () => {
    expect(by(['-a never,task', all], opening({birth}))).toBe('not recorded')
    expect(by(['-a never,task', all], opening())).toBe('recorded all')
    expect(by(['-a always,task -F uid=0', '-a never,task', all], opening({birth}))).toBe(
      'recorded all',
    )
  })

  test('a file system that is left out has no files to watch', () => {
    const rules = ['-a never,filesystem -F fstype=tracefs', '-w /t -p wa -k t']
    const traced = opening({names: [file('/t', {fstype: 0x74726163})]})
    expect(by(rules, traced)).toBe('not recorded')
    expect(by(rules, opening({names: [file('/t')]}))).toBe('recorded t')
    expect(by([...rules, all], traced)).toBe('recorded all')
  })

  const message = opening({list: List.user, numbers: {[Field.uid]: 0, [Field.msgtype]: 1100}})
  test.for([
    {name: 'no rule', rules: [], says: 'recorded'},
    {name: 'never', rules: ['-a never,user -F uid=0'], says: 'not recorded'},
    {
      name: 'always in front of it',
      rules: ['-a always,user -F msgtype=1100', '-a never,user -F uid=0'],
      says: 'recorded',
    },
    {
      name: 'a test in front of it that this filter does not know',
      rules: ['-a always,user -F a0=1', '-a never,user -F uid=0'],
      says: 'recorded',
    },
    {
      name: 'one that is not reached',
      rules: ['-a always,user -F uid=1 -F a0=1', '-a never,user -F uid=0'],
      says: 'not recorded',
    },
  ])('a message of a program, $name: $says', ({rules, says}) => {
    expect(by(rules, message)).toBe(says)
  })

  test('exclude drops a record whatever its action', () => {
    const record = opening({list: List.exclude, numbers: {[Field.msgtype]: 1307}})
    expect(by([], record)).toBe('recorded')
    expect(by(['-a always,exclude -F msgtype=CWD'], record)).toBe('not recorded')
    expect(by(['-a never,exclude -F msgtype=CWD'], record)).toBe('not recorded')
    expect(by(['-a never,exclude -F msgtype=PATH'], record)).toBe('recorded')
  })
})
