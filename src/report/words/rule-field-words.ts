import type {FieldRefusals} from '../../rules/compile-complaint.ts'
import {didYouMean, oneOf, type WordsFor} from './rule-words.ts'

/** Words for refusals of one field, comparison or key. */
export const fieldWords = {
  'too-many-fields': (arg) => ({
    reason: `auditctl gives a rule at most ${arg('limit')} fields, its key among them`,
    remedy: 'make two rules of it',
  }),
  'operator-missing': (arg) => ({
    reason: `\`${arg('word')}\` has no operator`,
    remedy: 'write field, operator and value as one word, such as `auid>=1000`',
  }),
  'field-name-missing': (arg) => ({
    reason: `\`${arg('word')}\` has no field before its operator`,
    remedy: 'write field, operator and value as one word, such as `auid>=1000`',
  }),
  'value-missing': (arg) => ({
    reason: `\`${arg('field')}\` has no value behind its operator`,
    remedy: 'write the value behind the operator, without a space',
  }),
  'field-unknown': (arg) => ({
    reason: `auditctl ${arg('version')} knows no field \`${arg('field')}\``,
    remedy: didYouMean(arg('suggestion'), 'see auditctl(8) for the fields'),
  }),
  'operator-in-value': (arg) => ({
    reason: `auditctl takes the \`${arg('operator')}\` inside \`${arg('word')}\` for the operator`,
    remedy: 'a value cannot hold !=, >=, <= or &=; watch a folder above, or rename the file',
  }),
  'field-on-list': (arg) => ({
    reason: `\`${arg('field')}\` cannot be tested on the ${arg('list')} list`,
    remedy:
      arg('allowed') === ''
        ? 'take the field away'
        : `take it away, or use the list ${oneOf(arg('allowed'))}`,
  }),
  'operator-on-field': (arg) => ({
    reason: `\`${arg('field')}\` does not take the operator \`${arg('operator')}\``,
    remedy: `use ${oneOf(arg('allowed'))}`,
  }),
  'user-unknown': (arg) => ({
    reason: `this host has no user \`${arg('user')}\``,
    remedy: didYouMean(arg('suggestion'), 'create the user first, or write its number'),
  }),
  'group-unknown': (arg) => ({
    reason: groupReason(arg('group')),
    remedy: didYouMean(arg('suggestion'), 'create the group first, or write its number'),
  }),
  'errno-unknown': (arg) => ({
    reason: `auditctl knows no error \`${arg('name')}\``,
    remedy: didYouMean(arg('suggestion'), 'write its number with a minus, such as exit=-13'),
  }),
  'message-type-unknown': (arg) => ({
    reason: `auditctl ${arg('version')} knows no message type \`${arg('name')}\``,
    remedy: didYouMean(arg('suggestion'), 'write its number, which every version takes'),
  }),
  'file-type-unknown': (arg) => ({
    reason: `\`${arg('name')}\` is no file type, and auditctl takes no number for it`,
    remedy: `use ${oneOf(arg('known'))}`,
  }),
  'file-system-unknown': (arg) => ({
    reason: `this auditctl knows no file system \`${arg('name')}\``,
    remedy: `use ${oneOf(arg('known'))}, or its magic number, such as 0xEF53`,
  }),
  'not-a-number': (arg) => ({
    reason: `\`${arg('field')}\` needs a number, and \`${arg('value')}\` is none`,
    remedy: 'write a number, beginning with a digit',
  }),
  'arch-unknown': (arg) => ({
    reason: `\`${arg('arch')}\` is no architecture that auditctl knows on ${arg('machine')}`,
    remedy: 'use b64 or b32, or the name that `uname -m` prints',
  }),
  'arch-after-syscall': (arg) => ({
    reason: `\`${arg('arch')}\` stands behind syscalls whose numbers it would change`,
    remedy: 'put `-F arch=` before `-S`, and take it away from a watch',
  }),
  'perm-letter': (arg) => ({
    reason: `\`${arg('letter')}\` in \`${arg('value')}\` is no permission`,
    remedy: 'use r, w, x and a',
  }),
  'perm-too-long': (arg) => ({
    reason: `\`${arg('value')}\` has more than four letters`,
    remedy: 'name each of r, w, x and a at most once',
  }),
  'perm-syscall-missing': (arg) => ({
    reason: `auditctl ${arg('version')} wants to add the syscall ${arg('name')}, which ${arg('arch')} lacks, and refuses the rule`,
    remedy: 'put `-F perm=` before `-F arch=`, or upgrade to 4.0.4 or later',
  }),
  'value-too-long': (arg) => ({
    reason: `the value of \`${arg('field')}\` has ${arg('bytes')} bytes, and at most ${arg('limit')} are taken`,
    remedy: 'shorten it',
  }),
  'family-too-big': (arg) => ({
    reason: `\`${arg('value')}\` is no address family`,
    remedy: 'write its number: 1 is unix, 2 inet, 10 inet6, 16 netlink',
  }),
  'comparison-operator': (arg) => ({
    reason: `\`${arg('word')}\` compares with neither = nor !=`,
    remedy: 'write two ids with = or != between them, such as `uid!=euid`',
  }),
  'comparison-side-missing': (arg) => ({
    reason: `\`${arg('word')}\` has only one side`,
    remedy: 'write two ids with = or != between them, such as `uid!=euid`',
  }),
  'comparison-field-unknown': (arg) => ({
    reason: `auditctl knows no field \`${arg('field')}\``,
    remedy: didYouMean(
      arg('suggestion'),
      'compare uid, euid, auid and the like; a value goes with -F',
    ),
  }),
  'comparison-incompatible': (arg) => ({
    reason: `\`${arg('left')}\` and \`${arg('right')}\` cannot be compared with each other`,
    remedy: 'compare two different user ids, or two different group ids',
  }),
  'comparison-on-list': (arg) => ({
    reason:
      arg('list') === ''
        ? '`-C` stands before any list'
        : `\`-C\` is taken on the exit list only, not on ${arg('list')}`,
    remedy: 'put `-a always,exit` in front of it',
  }),
  'key-too-early': (arg) => ({
    reason: `the key \`${arg('key')}\` stands before anything that it could be a key of`,
    remedy: 'put `-k` behind a watch, `-S`, or `-F` with path, dir, perm, exe or fstype',
  }),
  'key-too-long': (arg) => ({
    reason: `the keys of this rule have ${arg('bytes')} bytes together, and 256 are the most`,
    remedy: 'shorten the key, or use fewer',
  }),
  'key-separator': (arg) => ({
    reason: `the key \`${arg('key')}\` holds the byte that separates keys`,
    remedy: 'give each key a `-k` of its own',
  }),
  'key-operator': (arg) => ({
    reason: `auditctl takes the \`${arg('operator')}\` in the key \`${arg('key')}\` for an operator`,
    remedy: 'use a key without !=, >=, <= and &=',
  }),
  'ids-key': (arg) => ({
    reason: `auditctl 2.8.5 reads \`${arg('key')}\` as a key of intrusion detection, and finds it malformed`,
    remedy: 'use another key than ids-…, or one like ids-sys-low',
  }),
} as const satisfies WordsFor<FieldRefusals>

function groupReason(group: string): string {
  return group === '-1' || group === 'unset'
    ? `groups have no \`${group}\`; only user ids can be unset`
    : `this host has no group \`${group}\``
}
