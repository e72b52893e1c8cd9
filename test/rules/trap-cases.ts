import {host, ruleOf, type Trap} from './trap-verdict.ts'

/** One rule in two spellings: as somebody writes it, and as it is listed. */
export interface Spelling {
  readonly name: string
  readonly written: readonly string[]
  readonly listed: readonly string[]
  /** By the listing alone; the kernel's own bytes always say `same`. */
  readonly text: string
  readonly found?: readonly string[]
  readonly version?: string
}

const watch = 'unproven L1 L2'

/** Traps in which a comparison of texts cries wolf. */
export const spellings: readonly Spelling[] = [
  {
    name: '1: permissions in another order are the same watch',
    written: ['-w /etc/passwd -p aw -k id'],
    listed: ['-w /etc/passwd -p wa -k id'],
    text: watch,
  },
  {
    name: '2: a watch without -p is one for rwxa',
    written: ['-w /etc/passwd'],
    listed: ['-w /etc/passwd -p rwxa'],
    text: watch,
  },
  {
    name: '3: a slash at the end of a watched folder goes away',
    written: ['-w /etc/ -p wa'],
    listed: ['-w /etc -p wa'],
    text: watch,
  },
  {
    name: '4: -a with path and perm is a watch',
    written: ['-a always,exit -F path=/etc/passwd -F perm=wa -k id'],
    listed: ['-w /etc/passwd -p wa -k id'],
    text: watch,
  },
  {
    name: '5: exit,always is always,exit',
    written: ['-a exit,always -F arch=b64 -S open'],
    listed: ['-a always,exit -F arch=b64 -S open'],
    text: 'same',
  },
  {
    name: '6: -k is a field',
    written: ['-a always,exit -F arch=b64 -S open -k x'],
    listed: ['-a always,exit -F arch=b64 -S open -F key=x'],
    text: 'same',
  },
  {
    name: '7: syscalls have no order, and numbers are names',
    written: [
      '-a always,exit -F arch=b64 -S close -S open',
      '-a always,exit -F arch=b64 -S 3,2 -k n',
    ],
    listed: [
      '-a always,exit -F arch=b64 -S open,close',
      '-a always,exit -F arch=b64 -S open,close -F key=n',
    ],
    text: 'same',
  },
  {
    name: '8: a machine is listed as its width',
    written: [
      '-a always,exit -F arch=x86_64 -S open',
      '-a always,exit -F arch=i386 -S open',
      '-a always,exit -F arch=0xC000003E -S close',
    ],
    listed: [
      '-a always,exit -F arch=b64 -S open',
      '-a always,exit -F arch=b32 -S open',
      '-a always,exit -F arch=b64 -S close',
    ],
    text: 'same',
  },
  {
    name: '9: an arch behind other fields is listed in front of them, and told of',
    written: ['-a always,exit -F auid>=1000 -F arch=b64 -S open'],
    listed: ['-a always,exit -F arch=b64 -S open -F auid>=1000'],
    text: 'same',
    found: ['note arch-late'],
  },
  {
    name: '10: unset, 4294967295 and 0xffffffff are -1',
    written: ['unset', '4294967295', '0xffffffff'].map(
      (value, index) => `-a always,exit -F arch=b64 -S ${index} -F auid!=${value}`,
    ),
    listed: ['read', 'write', 'open'].map(
      (name) => `-a always,exit -F arch=b64 -S ${name} -F auid!=-1`,
    ),
    text: 'same',
  },
  {
    name: '11: names of users are numbers, and loginuid is auid',
    written: ['auid=root', 'uid=root', 'loginuid>=1000'].map(
      (field) => `-a always,exit -F arch=b64 -S open -F ${field}`,
    ),
    listed: ['auid=0', 'uid=0', 'auid>=1000'].map(
      (field) => `-a always,exit -F arch=b64 -S open -F ${field}`,
    ),
    text: 'same',
  },
  {
    name: '12: ids from 2^31 up are listed as negative numbers',
    written: ['-a always,exit -F arch=b64 -S open -F uid=3000000000 -F gid=3000000000'],
    listed: ['-a always,exit -F arch=b64 -S open -F uid=-1294967296 -F gid=-1294967296'],
    text: 'same',
  },
  {
    name: '13: results are listed by name, and one without its minus never happens',
    written: ['-13', '-EWOULDBLOCK', 'EACCES'].map(
      (value) => `-a always,exit -F arch=b64 -S open -F exit=${value}`,
    ),
    listed: ['-EACCES', '-EAGAIN', '13'].map(
      (value) => `-a always,exit -F arch=b64 -S open -F exit=${value}`,
    ),
    text: 'same',
    found: ['error exit-sign'],
  },
  {
    name: '14: arguments are listed in hexadecimal, and a leading 0 is octal',
    written: ['-a always,exit -F arch=b64 -S open -F a0=10 -F a2&0100'],
    listed: ['-a always,exit -F arch=b64 -S open -F a0=0xA -F a2&0x40'],
    text: 'same',
    found: ['note number-octal'],
  },
  {
    name: '15: file types are listed as numbers',
    written: ['-a always,exit -F arch=b64 -S open -F filetype=dir'],
    listed: ['-a always,exit -F arch=b64 -S open -F filetype=16384'],
    text: 'same',
  },
  {
    name: '16: the sides of a comparison have one order',
    written: ['-a always,exit -F arch=b64 -S open -C euid!=uid'],
    listed: ['-a always,exit -F arch=b64 -S open -C uid!=euid'],
    text: 'same',
  },
  {
    name: '17: message types are listed by name',
    written: ['-a always,exclude -F msgtype=1307', '-a never,exclude -F msgtype=cwd'],
    listed: ['-a always,exclude -F msgtype=CWD', '-a never,exclude -F msgtype=CWD'],
    text: 'unproven L5',
    found: ['note exclude-ignores-action'],
  },
  {
    name: '18: file systems are listed by name',
    written: ['-a never,filesystem -F fstype=0x64626720'],
    listed: ['-a never,filesystem -F fstype=debugfs'],
    text: 'unproven L5',
  },
  {
    name: '19: a rule without -S gains -S all',
    written: ['-a always,exit -F arch=b64 -F auid=1000'],
    listed: ['-a always,exit -F arch=b64 -S all -F auid=1000'],
    text: 'same',
  },
  {
    name: '20: an empty key is no key, and told of',
    written: ['-a always,exit -F arch=b64 -S open -F key='],
    listed: ['-a always,exit -F arch=b64 -S open'],
    text: 'same',
    found: ['warning key-empty'],
  },
  {
    name: '21: perm behind arch gains syscalls from 3.1.3 on, and that is told of',
    written: ['-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=x'],
    listed: ['-a always,exit -F arch=b64 -S execve -F path=/etc/passwd -F perm=x'],
    text: 'same',
    found: ['note perm-adds-syscalls'],
    version: '4.0.2',
  },
  {
    name: '22: a rule without arch is listed in the names of the rule before it',
    written: ['-a always,exit -F arch=b32 -S open', '-a always,exit -S open'],
    listed: ['-a always,exit -F arch=b32 -S open', '-a always,exit -S fork'],
    text: 'same',
    found: ['warning syscall-without-arch'],
  },
  {
    name: '41: spaces in a path and in a key are listed as they are',
    written: [String.raw`-w /tmp/a\ b -p wa -k n\ o`],
    listed: ['-w /tmp/a b -p wa -k n o'],
    text: `${watch} L10`,
    found: ['note watch-missing'],
  },
]

/** Two rules that a reader of listings may take for the same. */
export interface Lookalike extends Trap {
  readonly name: string
  /** What the listing says of what is held; the kernel's own bytes always say `different`. */
  readonly text: string
  readonly isListedAlike?: boolean
}

/** A watch, a rule that is listed like it, and a rule on a syscall. */
export const identity = '-w /etc/passwd -p wa -k id'
export const neverTwin = '-a never,exit -F path=/etc/passwd -F perm=wa -k id'
const exclude = ruleOf('-a always,exclude -F msgtype=CWD')
export const open = '-a always,exit -F arch=b64 -S open'

/** Traps in which a comparison of texts sees too little. */
export const lookalikes: readonly Lookalike[] = [
  {
    name: '24: the order of keys is part of a rule',
    wanted: [`${open} -k b -k a`],
    held: [`${open} -k a -k b`],
    text: 'different',
  },
  {
    name: '26: a never rule in place of a watch is listed like it',
    wanted: [identity],
    held: [neverTwin],
    text: watch,
    isListedAlike: true,
  },
  {
    name: '27: a never rule in front of the watch is listed as its double',
    wanted: [identity],
    held: [neverTwin, identity],
    text: 'different',
  },
  {
    name: '28: path on a folder is listed like a watch of what is in it',
    wanted: ['-w /etc -p wa -k x'],
    held: ['-a always,exit -F path=/etc -F perm=wa -k x'],
    text: watch,
    isListedAlike: true,
  },
  {
    name: '29: exe!= is listed as exe= up to 3.1.4',
    wanted: [`${open} -F exe=/usr/bin/su`],
    held: [`${open} -F exe!=/usr/bin/su`],
    text: 'unproven L8',
    isListedAlike: true,
  },
  {
    name: '29: exe!= is listed right from 3.1.5 on',
    wanted: [`${open} -F exe=/usr/bin/su`],
    held: [`${open} -F exe!=/usr/bin/su`],
    text: 'different',
    facts: host('3.1.5'),
  },
  {
    name: '30: the machine behind b64 is seen in the bytes, and in the listing that names machines',
    wanted: ['-a always,exit -F arch=b64 -F uid=0'],
    held: ['-a always,exit -F arch=aarch64 -F uid=0'],
    text: 'different',
    isListedAlike: true,
  },
  {
    name: '31: the same rules in another order',
    wanted: [`${open} -k a`, '-a never,exit -F arch=b64 -S open -F uid=0'],
    held: ['-a never,exit -F arch=b64 -S open -F uid=0', `${open} -k a`],
    text: 'different',
  },
  {
    name: '32: a rule that -A has loaded twice',
    wanted: [open],
    held: [open, open],
    text: 'different',
  },
  {
    name: '33: a rule for no syscall at all is listed without -S',
    wanted: ['-a always,exit -F arch=b64'],
    held: ['-a always,exit -F arch=b64 -S 2032'],
    text: 'different',
  },
  {
    name: '40: an exclude rule of another tool with an empty mask is listed like ours',
    wanted: [exclude],
    held: [{...exclude, syscalls: []}],
    text: 'unproven L5',
    isListedAlike: true,
  },
]
