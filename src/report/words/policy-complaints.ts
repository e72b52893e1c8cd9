import type {PolicyCode, PolicyComplaint} from '../../policy/policy-complaint.ts'
import {printable} from '../printable.ts'
import {acceptanceWords} from './acceptance-words.ts'
import type {ComplaintWords, Words} from './complaint-words.ts'
import {fileWords, json5Words, trustWords} from './policy-file-words.ts'
import {ruleComplaintWords} from './rule-complaints.ts'

/** Puts a complaint about a policy into words; those about the text of a rule come from its own words. */
export function policyComplaintWords(complaint: PolicyComplaint): ComplaintWords {
  const {code, severity, args} = complaint
  if (!isPolicyCode(code)) {
    return ruleComplaintWords({code, severity, args, span: {word: 0, start: 0, end: 0}})
  }
  const said = new Map(
    Object.entries(args).map(([name, value]) => [name, printable(String(value))]),
  )
  return words[code]((name) => said.get(name) ?? '')
}

function isPolicyCode(code: string): code is PolicyCode {
  return Object.hasOwn(words, code)
}

function unknownFieldRemedy(suggestion: string, known: string): string {
  if (suggestion !== '') return `did you mean \`${suggestion}\`?`
  return known === '' ? 'delete it' : `delete it, or name a field that is there: ${known}`
}

const shapeWords = {
  'unknown-field': (arg) => ({
    reason: `there is no field \`${arg('field')}\` here`,
    remedy: unknownFieldRemedy(arg('suggestion'), arg('known')),
  }),
  'field-not-here': (arg) => fieldNotHere(arg('field'), arg('shape')),
  'wrong-type': (arg) => ({
    reason: `${arg('field') === '' ? 'a policy' : `\`${arg('field')}\``} must be ${arg('expected')}, not ${arg('received')}`,
    remedy: `write ${arg('expected')}`,
  }),
  'not-one-of': (arg) => ({
    reason: `\`${arg('field')}\` cannot be ${arg('received')}`,
    remedy:
      arg('suggestion') === ''
        ? `use one of ${arg('expected')}`
        : `did you mean '${arg('suggestion')}'? It can be ${arg('expected')}`,
  }),
  'number-range': (arg) => ({
    reason: `\`${arg('field')}\` cannot be ${arg('received')}`,
    remedy: rangeHint(arg('limit')),
  }),
  'empty-list': (arg) => ({
    reason: `\`${arg('field')}\` is an empty list`,
    remedy: 'put something into it, or leave the field out',
  }),
  'rule-without-test': () => ({
    reason: 'this rule would record every system call of every process',
    remedy: "add `syscalls` or `where`; if every system call is meant, say syscalls: 'all'",
  }),
  'rule-without-words': () => ({
    reason: 'this line holds no rule',
    remedy: 'delete it; in JSON5 comments begin with // and stand outside the quotes',
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

function fieldNotHere(field: string, shape: string): ComplaintWords {
  if (shape === 'watch') {
    return {
      reason: `\`${field}\` cannot stand beside \`watch\``,
      remedy:
        "write the rule without `watch`: where: ['path=/a/file', 'perm=wa'], or 'dir=/a/folder'",
    }
  }
  if (shape === 'native') {
    return {
      reason: `\`${field}\` cannot stand beside \`rule\``,
      remedy: 'say it in the line, or write the whole rule with fields',
    }
  }
  return {
    reason: `\`${field}\` needs a \`watch\` beside it`,
    remedy: `add \`watch\`, or put it among the tests: where: ['${field}=wa']`,
  }
}

function rangeHint(limit: string): string {
  if (limit === 'whole') return 'use a whole number'
  return `use a number ${limit.replace('>=', 'from ').replace('<=', 'up to ')}${limit.startsWith('>=') ? ' on' : ''}`
}

const textWords = {
  'variable-unknown': (arg) => ({
    reason: `no variable is named \`${arg('name')}\``,
    remedy:
      arg('suggestion') === ''
        ? 'add it to `vars`; a plain ${ is written $${'
        : `did you mean \${${arg('suggestion')}}? A plain \${ is written $\${`,
  }),
  'variable-unclosed': () => ({
    reason: '${ is never closed',
    remedy: 'add the }; a plain ${ is written $${',
  }),
  'variable-name': (arg) => ({
    reason: `a variable cannot be named \`${arg('name')}\``,
    remedy: 'use letters, digits and _, and begin with a letter',
  }),
  'character-in-rule': (arg) => ({
    reason: `the character ${arg('character')} would change the meaning of a rules file`,
    remedy: 'take it out; no path and no key that auditform writes may hold it',
  }),
  'when-version': (arg) => ({
    reason: `\`${arg('range')}\` is no version of auditctl`,
    remedy: "write bounds such as '>=3.1' or '>=3.1.3 <4'",
  }),
  'when-machine': (arg) => ({
    reason: `no machine with audit calls itself \`${arg('machine')}\`; the rule would be wanted nowhere`,
    remedy:
      arg('suggestion') === ''
        ? 'use the name that `uname -m` prints'
        : `did you mean '${arg('suggestion')}'? It is the name that \`uname -m\` prints`,
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

const compositionWords = {
  'control-contradicts': (arg) => ({
    reason: `\`${arg('setting')}\` is ${arg('value')} here and ${arg('other')} before; the last one counts`,
    remedy: 'keep one of the two',
  }),
  'unmanaged-contradicts': (arg) => ({
    reason: `\`unmanaged\` is ${arg('value')} here and ${arg('other')} before; the last one counts`,
    remedy: 'keep one of the two',
  }),
  'duplicate-rule': (arg) => ({
    reason: 'the kernel calls this rule the same as an earlier one and would stop the load here',
    remedy:
      arg('rule') === arg('other')
        ? 'delete one of the two'
        : `delete one of the two; the other is written ${arg('other')}`,
  }),
  'same-arch-twice': () => ({
    reason: 'two names in `arch` mean the same architecture on this host; the rule is made once',
    remedy: 'delete one of the two names',
  }),
  'parent-missing': (arg) => ({
    reason: `the folder ${arg('path')} does not exist here, so the kernel refuses to watch ${arg('watched')}`,
    remedy: `create it, or ask for the rule only where it exists: {…, when: {path_exists: '${arg('path')}'}}`,
  }),
  'directory-missing': (arg) => ({
    reason: `${arg('path')} does not exist here, and the kernel refuses to watch a directory that is not there`,
    remedy: `create it, or ask for the rule only where it exists: {…, when: {path_exists: '${arg('path')}'}}`,
  }),
  'delete-finds-nothing': () => ({
    reason: 'no earlier rule is equal to the one deleted here; auditctl would stop the load',
    remedy:
      'delete this line, or repeat the rule exactly as it was added: -W needs the same -p and every -k',
  }),
  'discards-rules': (arg) => ({
    reason: `this discards ${arg('count') === '1' ? 'the rule' : `${arg('count')} rules`} above it in the file`,
    remedy: 'move the line to the head of the file, or delete what it discards',
  }),
  'nested-rules-file': () => ({
    reason: 'a rules file cannot load another one',
    remedy: 'name the file under `include` of a JSON5 policy, or on the command line',
  }),
  'one-time-action': (arg) => ({
    reason: `this line is an action, not a state: ${actionWords.get(arg('action')) ?? arg('action')}; it is left out`,
    remedy: 'delete the line, and run auditctl by hand when the action is wanted',
  }),
  'error-handling-line': (arg) => ({
    reason: `${arg('option')} has no effect here: every rule of a policy must be right`,
    remedy: 'the line can be deleted; use `when` for rules that fit some hosts only',
  }),
} as const satisfies Partial<Record<PolicyCode, Words>>

const actionWords: ReadonlyMap<string, string> = new Map([
  ['list', 'it lists the rules'],
  ['status', 'it prints the status'],
  ['help', 'it prints the help'],
  ['version', 'it prints the version'],
  ['reset-lost', 'it sets the count of lost records to 0'],
  ['reset-backlog-wait-time-actual', 'it sets a counter to 0'],
  ['signal', 'it sends a signal to auditd'],
  ['user-message', 'it writes a message to the audit log'],
  ['trim', 'it removes rules whose folders are gone'],
  ['make-equivalent', 'it makes a mount point count as part of a watched folder'],
])

const words: Readonly<Record<PolicyCode, Words>> = {
  ...fileWords,
  ...trustWords,
  ...json5Words,
  ...shapeWords,
  ...textWords,
  ...compositionWords,
  ...acceptanceWords,
}
