/**
 * Writes a kernel rule as words that auditctl compiles to just this rule.
 *
 * The kernel compares fields in their order, so the words keep it, and three
 * things get in the way. auditctl wants the arch before `-S`, hence `-S` stands
 * behind the last arch. It collects keys and sends them last; a key that stands
 * elsewhere goes through as `KEY=`, which it does not take for a key option. And
 * from 3.1.3 and 4.0 on `-F perm=` adds syscalls to the mask, once an arch is
 * known, be it only the host's by an `-S` before. `-p` sets the same field and
 * never does, in any version (audit_update_watch_perms in lib/libaudit.c); and
 * without arch, `-S` stands behind perm. Where all syscalls are meant, `-S all`
 * and `-F perm=` stay, as people write it, but on machines that lack some of the
 * syscalls 3.1.3 to 4.0.3 refuse even that.
 *
 * Nothing here is believed: words are given only when compiling them gives the
 * rule. A rule that no words give, because another tool loaded it, has none.
 */
import type {AuditRule} from './audit-state.ts'
import {compileWords} from './compile.ts'
import {fieldWords, operationWord, syscallWord} from './format-fields.ts'
import type {HostFacts} from './host-facts.ts'
import {isSameRule, type KernelField, type KernelRule} from './kernel-rule.ts'
import {actionName, listName} from './list-names.ts'
import {archAfter, isWatchShaped} from './project.ts'
import {permLetters} from './project-fields.ts'
import {hidesSyscalls, machineInContext, nearlyAll} from './project-syscalls.ts'
import {joinWords} from './split-line.ts'
import {machineByElf} from './tables/lookup.ts'
import {Action, Field, keySeparator, Limit, List, Operator} from './uapi.ts'

/** What the words ask auditctl to do with the rule. */
export type Verb = 'append' | 'prepend' | 'delete'

/** How a rule can be written: with `-F perm=`, with `-p`, or as a watch. */
export type Spelling = '-F' | '-p' | '-w'

/** The words behind the name of the program; undefined when no words give this rule. */
export function formatWords(
  rule: KernelRule,
  verb: Verb,
  facts: HostFacts,
): readonly string[] | undefined {
  const spelling = findSpelling(rule, verb, facts)
  return spelling && spell(spelling, rule, verb, facts)
}

/** The first spelling that gives the rule. */
export function findSpelling(rule: KernelRule, verb: Verb, facts: HostFacts): Spelling | undefined {
  const style = permStyle(rule)
  const spellings: readonly Spelling[] = [style, style === '-F' ? '-p' : '-F', '-w']
  return spellings.find((spelling) => {
    const words = spell(spelling, rule, verb, facts)
    return words !== undefined && gives(words, rule, verb, facts)
  })
}

/** The words of one spelling, whatever they give. */
export function spell(
  spelling: Spelling,
  rule: KernelRule,
  verb: Verb,
  facts: HostFacts,
): readonly string[] | undefined {
  return spelling === '-w' ? watchWords(rule, verb, facts) : ruleWords(rule, verb, spelling, facts)
}

/** The line of a rules file that appends the rule; undefined when no line does. */
export function formatRule(rule: KernelRule, facts: HostFacts): string | undefined {
  const words = formatWords(rule, 'append', facts)
  return words && joinWords(words)
}

/**
 * The words to try, one after the other, to delete a rule that is known from its line only: as
 * what it most likely is, and then as each other rule that prints the line. The other rules may be
 * loaded too, and wanted; so only as many as needed must be tried. `wordsOf` gives the words that
 * delete one rule.
 */
export function deletionCandidates(
  {rule, origin}: AuditRule,
  wordsOf: (rule: KernelRule) => readonly string[] | undefined,
): readonly (readonly string[])[] {
  const isCertain = origin.kind !== 'kernel' || origin.proof === 'exact'
  const rules = isCertain ? [rule] : [rule, ...origin.others, ...shortTwins(rule)]
  const found = new Map<string, readonly string[]>()
  for (const each of rules) {
    const words = wordsOf(each)
    if (words) found.set(words.join('\0'), words)
  }
  return [...found.values()]
}

/**
 * go-libaudit, and Auditbeat by it, fill 63 of the 64 words of the mask for all syscalls. Such a
 * rule is listed with `-S all` and no words with `-S all` delete it. It takes thousands of
 * characters to say, so only the likeliest rule and its twin of the other kind of path are tried.
 */
function shortTwins(rule: KernelRule): readonly KernelRule[] {
  if (rule.syscalls !== 'all' || hidesSyscalls(rule.list)) return []
  const short = {...rule, syscalls: nearlyAll}
  if (!isWatchShaped(rule)) return [short]
  const turned = short.fields.map((field) => ({...field, type: otherKind(field.type)}))
  return [short, {...short, fields: turned}]
}

function otherKind(type: number): number {
  if (type === Field.path) return Field.dir
  return type === Field.dir ? Field.path : type
}

/** argv ends a word at NUL, and Node writes U+FFFD for bytes that are no UTF-8. */
const canBePassed = (word: string): boolean => !word.includes('\0') && word.isWellFormed()

function gives(words: readonly string[], rule: KernelRule, verb: Verb, facts: HostFacts): boolean {
  if (!words.every(canBePassed)) return false
  const compiled = compileWords(words, facts)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return (
    operation !== undefined &&
    operation.kind !== 'delete-all' &&
    operation.kind === verb &&
    isSameRule(operation.rule, rule)
  )
}

type PermStyle = '-F' | '-p'

/** The spelling of perm that no version widens. */
function permStyle({fields, syscalls}: KernelRule): PermStyle {
  const arch = fields.findLast(({type}) => type === Field.arch)
  if (arch === undefined) return '-F'
  return syscalls !== 'all' || lacksSyscalls(Number(arch.value)) ? '-p' : '-F'
}

/** Machines without open, rename and their like: all that use the kernel's generic table. */
function lacksSyscalls(elf: number): boolean {
  const name = machineByElf(elf)?.name
  return name === 'aarch64' || name === 'riscv64' || name === 'riscv32'
}

const verbWords = {append: '-a', prepend: '-A', delete: '-d'} as const
function ruleWords(
  rule: KernelRule,
  verb: Verb,
  style: PermStyle,
  facts: HostFacts,
): readonly string[] | undefined {
  const words = [verbWords[verb], `${actionName(rule.action)},${listName(rule.list)}`]
  const syscalls = syscallWords(rule, facts)
  const before = placeOfSyscalls(rule, style)
  for (const [index, field] of rule.fields.entries()) {
    if (index === before) words.push(...syscalls)
    const isLast = index === rule.fields.length - 1
    const found = anyFieldWords(field, rule.list, isLast, style, facts)
    if (found === undefined) return undefined
    words.push(...found)
  }
  return before < rule.fields.length ? words : [...words, ...syscalls]
}

/**
 * The field in front of which `-S` stands: behind the last arch. Without arch `-F perm=` wants it
 * behind itself, and `-p` leaves it in front, where a `KEY=` can do with it.
 */
function placeOfSyscalls({fields}: KernelRule, style: PermStyle): number {
  const arch = fields.findLastIndex(({type}) => type === Field.arch)
  if (arch >= 0 || style === '-p') return arch + 1
  return fields.findLastIndex(({type}) => type === Field.perm) + 1
}

function anyFieldWords(
  field: KernelField,
  list: number,
  isLast: boolean,
  style: PermStyle,
  facts: HostFacts,
): readonly string[] | undefined {
  const {type, op, value} = field
  if (type === Field.perm && op === Operator.eq && style === '-p') {
    return ['-p', permLetters(Number(value))]
  }
  if (type !== Field.key || op !== Operator.eq) return fieldWords(field, list, facts)
  if (!isLast) return ['-F', `KEY=${value}`]
  return String(value)
    .split(keySeparator)
    .flatMap((key) => ['-F', `key=${key}`])
}

/** `-S` with its value; nothing where auditctl sets the mask by itself. */
function syscallWords(rule: KernelRule, facts: HostFacts): readonly string[] {
  const {list, syscalls} = rule
  if (hidesSyscalls(list) || (syscalls === 'all' && needsNoSyscalls(rule))) return []
  if (syscalls === 'all') return ['-S', 'all']
  // A class bit that no kernel fills stands for no syscall.
  if (syscalls.length === 0) return ['-S', String(Limit.firstClassBit)]
  const {auditctl} = facts
  const table = machineInContext(archAfter(rule, 0), facts)?.syscalls
  const words = syscalls.map((number) =>
    list === List.io_uring ? operationWord(number, auditctl) : syscallWord(number, table, auditctl),
  )
  return ['-S', words.join(',')]
}

/**
 * On the io_uring list `all` means every operation that has a name. Without arch, `-S all` in
 * front of perm would only bring the host's own arch into play.
 */
function needsNoSyscalls({list, fields}: KernelRule): boolean {
  const types = fields.map(({type}) => type)
  return list === List.io_uring || (types.includes(Field.perm) && !types.includes(Field.arch))
}

/** A path with an operator in it, such as `/srv/a>=b`, can be said with -w only. */
function watchWords(
  {list, action, fields, syscalls}: KernelRule,
  verb: Verb,
  facts: HostFacts,
): readonly string[] | undefined {
  const [path, ...others] = fields
  const isWatch = list === List.exit && action === Action.always && syscalls === 'all'
  if (!isWatch || verb === 'prepend' || typeof path?.value !== 'string') return undefined
  if (path.type !== Field.path && path.type !== Field.dir) return undefined
  const words = others.map((field, index) =>
    anyFieldWords(field, list, index === others.length - 1, '-p', facts),
  )
  if (words.includes(undefined)) return undefined
  return [verb === 'append' ? '-w' : '-W', path.value, ...words.flatMap((each) => each ?? [])]
}
