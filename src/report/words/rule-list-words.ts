import type {ListRefusals} from '../../rules/compile-complaint.ts'
import {didYouMean, type WordsFor} from './rule-words.ts'

const lists = 'the lists are exit, task, user, exclude, filesystem and io_uring'

/** Words for refusals of lists, actions, watches and syscalls. */
export const listWords = {
  'list-action-shape': (arg) => ({
    reason: `\`${arg('value')}\` is not a list and an action with one comma between them`,
    remedy: 'write for example `always,exit`',
  }),
  'list-after-watch': (arg) => ({
    reason: `behind a watch auditctl reads only the action of \`${arg('value')}\`, and cannot`,
    remedy: 'take the watch or the list away; `-a always,exit -F path=… -F perm=…` says both',
  }),
  'list-unknown': (arg) => ({
    reason: `there is no list \`${arg('list')}\``,
    remedy: didYouMean(arg('suggestion'), lists),
  }),
  'list-entry': () => ({
    reason: 'the entry list is gone from the kernel, and auditctl refuses it',
    remedy: 'use the exit list: `always,exit` records the same calls, with their result',
  }),
  'action-unknown': (arg) => ({
    reason: `\`${arg('action')}\` is no action of a rule`,
    remedy: didYouMean(
      arg('suggestion'),
      `write \`always,${arg('list')}\` or \`never,${arg('list')}\``,
    ),
  }),
  'possible-first': (arg) => ({
    reason: `auditctl ${arg('version')} refuses \`${arg('value')}\`; the action possible is gone`,
    remedy: 'use always or never, or delete the line',
  }),
  'io-uring-not-built': (arg) => ({
    reason: `this auditctl ${arg('version')} knows no list io_uring; it is in 3.1 and later, if built in`,
    remedy: 'leave the rule to hosts whose auditctl has it, or delete it',
  }),
  'second-operation': (arg) => ({
    reason: `a second \`${arg('option')}\`: one line adds or deletes one rule`,
    remedy: 'make two lines of it',
  }),
  'task-after-syscall': (arg) => ({
    reason: `\`${arg('value')}\` behind \`-S\`: the task list has no syscalls`,
    remedy: 'take away `-S`, or use the exit list',
  }),
  'field-before-list': (arg) => ({
    reason: `\`-F ${arg('field')}\` stands before any list`,
    remedy: 'put `-a always,exit`, or whichever list is meant, in front',
  }),
  'syscall-without-list': () => ({
    reason: '`-S` without a list: auditctl does not know where the rule belongs',
    remedy: 'put `-a always,exit` in front',
  }),
  'syscall-on-list': (arg) => ({
    reason: `the ${arg('list')} list has no syscalls, so it takes no \`-S\``,
    remedy: 'take away `-S`, or use the exit list',
  }),
  'syscall-unknown': (arg) => ({
    reason: unknownSyscall(arg('name'), arg('arch'), arg('elsewhere')),
    remedy: syscallRemedy(arg('suggestion'), arg('elsewhere'), arg('name')),
  }),
  'syscall-number-too-big': (arg) => ({
    reason: `\`${arg('name')}\` is no number of a syscall; a rule has room for 0 to 2047`,
    remedy: 'write the name of the syscall instead',
  }),
  'operation-unknown': (arg) => ({
    reason: `io_uring has no operation \`${arg('name')}\` that this auditctl knows`,
    remedy: didYouMean(
      arg('suggestion'),
      'on the io_uring list `-S` takes its operations, such as openat',
    ),
  }),
  'machine-unknown': (arg) => ({
    reason: `auditctl ${arg('version')} has no table of syscalls for ${arg('machine')}`,
    remedy: 'write syscalls as numbers behind an `-F arch=` that it knows, or leave `-S` out',
  }),
  'watch-with-rule': () => ({
    reason: '`-w` starts a rule of its own, and this line has one already',
    remedy: 'write `-F path=… -F perm=…` instead of the watch, or give it a line of its own',
  }),
  'watch-not-first': (arg) => ({
    reason: `the watch of \`${arg('path')}\` stands behind a field or a syscall, and must come first`,
    remedy: 'give the watch a line of its own',
  }),
  'watch-too-long': (arg) => ({
    reason: `the path of this watch has ${arg('bytes')} bytes, and auditctl takes at most 4095`,
    remedy: 'watch a folder above it',
  }),
  'watch-relative': (arg) => ({
    reason: `\`${arg('path')}\` does not begin with /`,
    remedy: 'write the whole path',
  }),
  'watch-name-too-long': (arg) => ({
    reason: `the last name of this path has ${arg('bytes')} bytes, and no file name has more than 255`,
    remedy: 'correct the path',
  }),
  'perm-too-early': () => ({
    reason: '`-p` stands before anything that has permissions',
    remedy: 'put it behind `-w PATH`, or behind the fields of the rule',
  }),
} as const satisfies WordsFor<ListRefusals>

function unknownSyscall(name: string, arch: string, elsewhere: string): string {
  const where = elsewhere === '' ? '' : `, though ${elsewhere} has`
  return `${arch} has no syscall named \`${name}\`${where}`
}

function syscallRemedy(suggestion: string, elsewhere: string, name: string): string {
  if (elsewhere === '') return didYouMean(suggestion, 'correct the name, or write its number')
  return `take \`${name}\` out for this architecture, or give the rule \`-F arch=${elsewhere}\``
}
