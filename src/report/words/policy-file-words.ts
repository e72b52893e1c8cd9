import type {PolicyCode} from '../../policy/policy-complaint.ts'
import {printable} from '../printable.ts'
import type {Words} from './complaint-words.ts'

/** Words for files that cannot be found, read or included. */
export const fileWords = {
  'file-missing': (arg) => ({
    reason: `there is no ${arg('path')}`,
    remedy: 'correct the path; under `include` it is relative to the file that includes',
  }),
  'file-unreadable': (arg) => ({
    reason: `${arg('path')} cannot be read: ${arg('reason')}`,
    remedy: 'make it readable for the user who runs auditform, or leave it out',
  }),
  'file-kind': (arg) => ({
    reason: `the name of ${arg('path')} does not say what is in it`,
    remedy: 'name JSON5 policies *.json5 and files in the language of auditctl *.rules',
  }),
  'file-is-folder': (arg) => ({
    reason: `${arg('path')} is a folder, although it is named like a file`,
    remedy: 'rename the folder, or name the files that are meant',
  }),
  'no-files': (arg) => ({
    reason: `no file fits ${arg('path')}`,
    remedy: 'policies are files named *.json5 or *.rules whose names do not start with a dot',
  }),
  'glob-in-folder': (arg) => ({
    reason: `${arg('path')} has a pattern in the name of a folder`,
    remedy: 'use * and ? in the last part of a path only, and name each folder',
  }),
  'include-cycle': (arg) => ({
    reason: `this includes a file that is just being read: ${arg('chain')}`,
    remedy: 'take one of these includes out of the circle',
  }),
  'included-twice': (arg) => ({
    reason: `${arg('path')} is read a second time`,
    remedy: 'include or name it once; its rules come where it is first read',
  }),
  'include-outside': (arg) => ({
    reason: `${arg('path')} is outside the folder of the policy${folderName(arg)}${realPath(arg)}`,
    remedy:
      'move the file into that folder or to /etc/audit, or name it on the command line as a policy of its own',
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

function folderName(arg: (name: string) => string): string {
  return arg('folder') === '.' ? '' : `, ${arg('folder')}`
}

function realPath(arg: (name: string) => string): string {
  const real = arg('real')
  return real === '' || real === arg('path') ? '' : `: it really is ${real}`
}

/** Words for files that root must not trust. */
export const trustWords = {
  'untrusted-owner': (arg) => ({
    reason: `${arg('path')} belongs to user ${arg('owner')}, who could change what root loads`,
    remedy: `chown root ${arg('path')}`,
  }),
  'untrusted-mode': (arg) => ({
    reason: `others than root can write ${arg('path')} (mode ${arg('mode')})`,
    remedy: `chmod go-w ${arg('path')}`,
  }),
  'untrusted-folder': (arg) => ({
    reason: `others than root can put another file in the place of ${arg('path')}: ${folderOwner(arg)}`,
    remedy: `chown root ${arg('folder')} && chmod go-w ${arg('folder')}, or move the policy to a folder of root`,
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

function folderOwner(arg: (name: string) => string): string {
  if (arg('owner') !== '0') return `${arg('folder')} belongs to user ${arg('owner')}`
  return `${arg('folder')} has mode ${arg('mode')}`
}

const syntaxHints: ReadonlyMap<string, string> = new Map([
  ['\n', 'close the string before the end of the line, or end the line with a backslash'],
  ['#', 'comments begin with // in JSON5'],
  ['=', 'a field and its value are joined by a colon'],
  [';', 'entries are parted by commas'],
  ['`', `strings stand in ' or "`],
  ['\\', String.raw`put the text in quotes; inside them a backslash is written \\`],
  ['-', 'put the text in quotes'],
  ['/', 'put the text in quotes; a comment begins with // or /*'],
])

/** Words for text that is not JSON5. */
export const json5Words = {
  'json5-character': (arg) => ({
    reason:
      arg('character') === printable('\n')
        ? 'the line ends within a string'
        : `JSON5 does not allow \`${arg('character')}\` here`,
    remedy: syntaxHint(arg('character')),
  }),
  'json5-end': (arg) => ({
    reason: 'the file ends too early',
    remedy: endHint(arg('opened')),
  }),
  'invisible-character': (arg) => ({
    reason: `the invisible character ${arg('character')} can hide what the file says`,
    remedy: 'delete it; in a string it can be written as an escape such as \\u2028',
  }),
  'duplicate-key': (arg) => ({
    reason: `the field \`${arg('key')}\` is there twice; only the last would count`,
    remedy: 'delete one of the two, or make one of both',
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

function syntaxHint(character: string): string {
  const hint = [...syntaxHints].find(([key]) => printable(key) === character)?.[1]
  return hint ?? 'look for a missing comma, quote or bracket before it'
}

function endHint(opened: string): string {
  switch (opened) {
    case '{':
      return 'a { is never closed; add the }'
    case '[':
      return 'a [ is never closed; add the ]'
    case '/*':
      return 'a comment is never closed; add the */'
    case '':
      return 'a policy is an object: {rules: []} is the shortest'
    default:
      return 'a string is never closed; add the quote'
  }
}
