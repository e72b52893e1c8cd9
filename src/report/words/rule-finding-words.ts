import type {Findings} from '../../rules/compile-complaint.ts'
import type {WordsFor} from './rule-words.ts'

/** Words for what is to be known of a line that auditctl and the kernel take. */
export const findingWords = {
  'number-wraps': (arg) => ({
    reason: `\`${arg('value')}\` does not fit 32 bits, and is loaded as ${arg('stored')}`,
    remedy: 'write the number that is meant, below 4294967296',
  }),
  'number-tail': (arg) => ({
    reason: `auditctl reads \`${arg('value')}\` as ${arg('stored')} and drops \`${arg('tail')}\``,
    remedy: `write \`${arg('stored')}\` if that is meant`,
  }),
  'number-octal': (arg) => ({
    reason: `the leading 0 makes \`${arg('value')}\` octal: it is loaded as ${arg('stored')}`,
    remedy: `write \`${arg('stored')}\` if that is meant, or leave the 0 out`,
  }),
  'session-not-number': (arg) => ({
    reason: `auditctl does not read \`${arg('value')}\` and loads sessionid 0 without a word`,
    remedy: 'write a number, or unset',
  }),
  'family-not-number': (arg) => ({
    reason: `auditctl does not read the name \`${arg('value')}\` and loads address family 0 without a word`,
    remedy: 'write its number: 1 is unix, 2 inet, 10 inet6, 16 netlink',
  }),
  'exit-sign': (arg) => ({
    reason: `\`${arg('name')}\` without a minus is the result ${arg('number')}; a syscall that fails returns -${arg('number')}`,
    remedy: `write \`-${arg('name')}\``,
  }),
  'success-value': (arg) => ({
    reason: `success is 0 or 1; the kernel takes ${arg('value')} for 1`,
    remedy: 'write `success=1`',
  }),
  'arch-foreign': (arg) => ({
    reason: `no program on ${arg('machine')} runs as \`${arg('arch')}\`, so the rule matches nothing here`,
    remedy: 'use b64 or b32, or keep the rule to hosts of that architecture',
  }),
  'arch-late': (arg) => ({
    reason: `\`arch=${arg('arch')}\` is not the first field; \`auditctl -l\` lists it first all the same, and its line then names another rule`,
    remedy: 'put `-F arch=` first',
  }),
  'perm-adds-syscalls': (arg) => ({
    reason: `for \`perm=${arg('perm')}\` auditctl ${arg('version')} adds ${arg('count')} syscalls of its own; other versions add others, or none`,
    remedy: 'add `-S all` behind `-F arch=` for the same rule under every version',
  }),
  'syscalls-widened': (arg) => ({
    reason: `\`perm=${arg('perm')}\` does not narrow \`-S\`: auditctl ${arg('version')} adds ${arg('count')} syscalls to it`,
    remedy: 'put `-F perm=` before `-F arch=`, or take `-S` or `perm` away',
  }),
  'perm-empty': () => ({
    reason: 'without a permission the rule matches no access at all',
    remedy: 'name one or more of r, w, x and a',
  }),
  'class-bit': (arg) => ({
    reason: `${arg('number')} is no syscall but a class: the kernel puts ${arg('count')} syscalls in its place`,
    remedy: 'write the names of the syscalls that are meant',
  }),
  'no-syscalls': () => ({
    reason:
      'no syscall is left in this rule, so it matches nothing, although it lists like one for all',
    remedy: 'name the syscalls, or write `-S all`',
  }),
  'syscall-without-arch': (arg) => ({
    reason: `without \`-F arch=\`, \`${arg('names')}\` means the numbers of ${arg('arch')}; a program of ${arg('other')} is caught for other syscalls`,
    remedy: 'put `-F arch=b64` in front, and write a second rule with b32',
  }),
  'syscall-before-list': (arg) => ({
    reason: `the syscalls before \`-a\` are loaded with the rule and mean nothing on the ${arg('list')} list`,
    remedy: 'take `-S` away',
  }),
  'watch-swallows-syscalls': (arg) => ({
    reason: `a watch is about all syscalls: \`-S ${arg('syscalls')}\` is swallowed`,
    remedy: 'write `-a always,exit -F arch=b64 -S … -F path=…` instead of the watch',
  }),
  'watch-overridden': (arg) => ({
    reason: `\`${arg('value')}\` replaces the list and the action of the watch before it`,
    remedy: 'write the rule without `-w`: `-F path=…` or `-F dir=…` with `-F perm=…`',
  }),
  'watch-dots': (arg) => ({
    reason: `\`${arg('path')}\` holds .., which auditctl calls unsupported`,
    remedy: 'write the path without ..',
  }),
  'watch-wildcard': (arg) => ({
    reason: `the kernel knows no patterns: \`${arg('path')}\` watches a file of exactly that name`,
    remedy: 'watch the folder, or each file',
  }),
  'watch-missing': (arg) => ({
    reason: `there is no \`${arg('path')}\` now, so it is watched as a file; should it become a folder, what is in it is not watched`,
    remedy: 'create it first, or load the rules again afterwards',
  }),
  'path-is-directory': (arg) => ({
    reason: `\`${arg('path')}\` is a folder; \`path=\` watches the folder itself and nothing in it`,
    remedy: `write \`dir=${arg('path')}\``,
  }),
  'list-stops-at-field': (arg) => ({
    reason: `the kernel cannot test \`${arg('field')}\` on the ${arg('list')} list: a message that the fields before it match gets through, whatever this rule and those behind it say`,
    remedy:
      arg('field') === 'key'
        ? 'take the key away; no event would carry it'
        : 'use only pid, uid, gid, auid, msgtype, subj_* and exe on this list',
  }),
  'key-without-effect': (arg) => ({
    reason: `on the ${arg('list')} list a key does nothing: no event carries it`,
    remedy: 'take the key away',
  }),
  'never-matches-on-task': (arg) => ({
    reason: `a new task is in no syscall yet, so \`${arg('field')}\` matches nothing on the task list`,
    remedy: 'take the field away, or use the exit list',
  }),
  'matches-nothing': (arg) => ({
    reason: `a rule without a field matches nothing on the ${arg('list')} list`,
    remedy:
      arg('list') === 'filesystem' ? 'add `-F fstype=`' : 'add a field, such as `-F msgtype=`',
  }),
  'exclude-ignores-action': (arg) => ({
    reason: `the exclude list ignores its action: \`${arg('action')}\` leaves messages out as well`,
    remedy: 'write `always,exclude`, which says what happens',
  }),
  'filesystem-always': () => ({
    reason: 'on the filesystem list only never does anything',
    remedy: 'write `never,filesystem`, or delete the rule',
  }),
  'key-splits': (arg) => ({
    reason: `the key \`${arg('key')}\` holds the byte that separates keys, and becomes several`,
    remedy: 'give each key a `-k` of its own',
  }),
  'key-empty': () => ({
    reason: 'an empty key is left out',
    remedy: 'write a key, or take `-k` away',
  }),
  'unprintable-text': (arg) => ({
    reason: `\`${arg('field')}\` holds a character that cannot be seen: \`${arg('text')}\``,
    remedy: 'take it out; the listing of auditctl prints it raw',
  }),
  'rule-not-sent': (arg) => ({
    reason: `\`${arg('option')}\` behind a rule keeps auditctl from sending it, and no error is given`,
    remedy: `give \`${arg('option')}\` a line of its own`,
  }),
  'words-ignored': (arg) => ({
    reason: `auditctl returns at \`${arg('option')}\` and never looks at the words behind it`,
    remedy: `give \`${arg('option')}\` a line of its own`,
  }),
  'possible-swallowed': (arg) => ({
    reason: `auditctl swallows \`${arg('value')}\` without an error, and loads no rule`,
    remedy: 'use always or never, or delete the line',
  }),
  'prepend-deletes': (arg) => ({
    reason: `in auditctl ${arg('version')} \`-A\` deletes the rule instead of putting it in front`,
    remedy: 'use `-a`, or upgrade to 4.1.1 or later',
  }),
  'delete-becomes-add': () => ({
    reason: 'a line with a rule to add and one to delete adds, and deletes nothing',
    remedy: 'make two lines of it',
  }),
  'delete-all-substring': (arg) => ({
    reason: `every rule whose keys contain \`${arg('key')}\` anywhere is deleted`,
    remedy: 'delete single rules with `-d`, or use keys that hold no other key',
  }),
  'delete-all-key-cut': (arg) => ({
    reason: `of the ${arg('bytes')} bytes of this key auditctl compares the first 256`,
    remedy: 'shorten the key',
  }),
  'effect-before-refusal': (arg) => ({
    reason: `auditctl acts on the options before \`${arg('option')}\` although it refuses the line`,
    remedy: 'correct the line before it is run',
  }),
} as const satisfies WordsFor<Findings>
