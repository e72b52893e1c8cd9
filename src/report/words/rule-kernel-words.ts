import type {KernelRefusals} from '../../rules/compile-complaint.ts'
import type {WordsFor} from './rule-words.ts'

/** Words for what auditctl sends and the kernel refuses as an invalid argument. */
export const kernelWords = {
  'id-unset': (arg) => ({
    reason: `the kernel takes no unset \`${arg('field')}\`; only auid and sessionid can be unset`,
    remedy: 'use auid, or another number than 4294967295',
  }),
  'auid-unset-order': (arg) => ({
    reason: `the kernel does not compare an unset auid with \`${arg('operator')}\``,
    remedy: 'write `auid=unset` or `auid!=unset`',
  }),
  'text-empty': (arg) => ({
    reason: `the kernel takes no empty \`${arg('field')}\``,
    remedy: 'write a value, or take the field away',
  }),
  'text-too-long': (arg) => ({
    reason: `\`${arg('field')}\` has ${arg('bytes')} bytes, and the kernel takes at most ${arg('limit')}`,
    remedy: 'shorten it',
  }),
  'path-relative': (arg) => ({
    reason: `the kernel takes \`${arg('field')}\` as a whole path only, and \`${arg('path')}\` does not begin with /`,
    remedy: 'write the whole path',
  }),
  'path-slash': (arg) => ({
    reason: `the kernel takes no \`${arg('field')}\` that ends in /, as \`${arg('path')}\` does`,
    remedy: arg('field') === 'path' ? 'use `dir=` for a folder' : 'take the last / away',
  }),
  'path-dots': (arg) => ({
    reason: `the kernel takes no \`${arg('field')}\` that ends in . or .., as \`${arg('path')}\` does`,
    remedy: 'write the name itself',
  }),
  'path-name-too-long': (arg) => ({
    reason: `a name in \`${arg('field')}\` has ${arg('bytes')} bytes, and no file name has more than 255`,
    remedy: 'correct the path',
  }),
  'second-path': (arg) => ({
    reason: `\`${arg('field')}\` behind \`${arg('first')}\`: the kernel takes one path, dir or inode in a rule`,
    remedy: 'make two rules of it',
  }),
  'second-exe': () => ({
    reason: 'the kernel takes one `exe` in a rule',
    remedy: 'make two rules of it',
  }),
  'second-key': () => ({
    reason: 'the kernel takes one key field in a rule, and this line sends two',
    remedy: 'use `-k` or `-F key=`, each as often as wanted, and no other operator than =',
  }),
  'rule-too-big': (arg) => ({
    reason: `the paths and labels of this rule have ${arg('bytes')} bytes, more than one message holds`,
    remedy: 'make two rules of it',
  }),
} as const satisfies WordsFor<KernelRefusals>
