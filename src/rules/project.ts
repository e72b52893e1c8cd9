/**
 * What `auditctl -l` prints for a rule.
 *
 * A listing is not a dump. It has two shapes. A rule whose fields are path, dir,
 * perm and key only, with a perm among them and with all syscalls, is printed as
 * a watch, and then neither its action nor its list is looked at: a `never` rule
 * on a file reads like a watch of it. Every other rule is printed as `-a`, with
 * its arch moved to the front and the machine reduced to b32 or b64.
 *
 * A line depends on the lines before it. Syscall numbers are named by the arch
 * of the last printed rule that had one, because auditctl keeps it in a global
 * variable; a rule without arch takes what it finds there. So a listing is
 * projected as a whole, and one line of it in the context of an ELF number, 0
 * standing for the host itself.
 *
 * Source: src/auditctl-listing.c of audit-userspace 2.8.5 to 4.2.1.
 */
import type {HostFacts} from './host-facts.ts'
import type {KernelRule} from './kernel-rule.ts'
import {actionName} from './list-names.ts'
import {projectArch, projectField, projectWatchField} from './project-fields.ts'
import {hidesSyscalls, isPrintedAsAll, namesIoUring, projectSyscalls} from './project-syscalls.ts'
import {Field, List} from './uapi.ts'

/** The lines of `auditctl -l` for all rules of a host, given in the order of the listing. */
export function projectRules(rules: readonly KernelRule[], facts: HostFacts): readonly string[] {
  let elf = 0
  return rules.map((rule) => {
    const line = projectInContext(rule, elf, facts)
    elf = archAfter(rule, elf)
    return line
  })
}

/** The line of `auditctl -l` for a rule that is alone, or behind rules without arch. */
export function projectRule(rule: KernelRule, facts: HostFacts): string {
  return projectInContext(rule, 0, facts)
}

/** The line of a rule behind rules of which the last printed arch is `elf`; 0 is none. */
export function projectInContext(rule: KernelRule, elf: number, facts: HostFacts): string {
  if (isWatchShaped(rule)) return rule.fields.map(projectWatchField).join('')
  const archs = rule.fields.filter(({type}) => type === Field.arch)
  const fields = rule.fields.filter(({type}) => type !== Field.arch)
  return [
    `-a ${actionName(rule.action)},${listName(rule.list, facts)}`,
    ...archs.map((field) => projectArch(field, facts)),
    projectSyscalls(rule, archAfter(rule, elf), facts),
    ...fields.map((field) => projectField(field, facts)),
  ].join('')
}

/** The ELF number that is in force behind this rule. */
export function archAfter(rule: KernelRule, elf: number): number {
  const arch = rule.fields.findLast(({type}) => type === Field.arch)
  return typeof arch?.value === 'number' ? arch.value : elf
}

/** Says whether the rule is printed as `-w` and `-p`, without its action and list. */
export function isWatchShaped({list, fields, syscalls}: KernelRule): boolean {
  return (
    fields.some(({type}) => type === Field.perm) &&
    fields.every(({type}) => watchFields.has(type)) &&
    (hidesSyscalls(list) || isPrintedAsAll(syscalls))
  )
}

const watchFields: ReadonlySet<number> = new Set([Field.path, Field.dir, Field.perm, Field.key])

const listNames: ReadonlyMap<number, string> = new Map([
  [List.user, 'user'],
  [List.task, 'task'],
  [List.exit, 'exit'],
  [List.exclude, 'exclude'],
  [List.filesystem, 'filesystem'],
])

function listName(list: number, facts: HostFacts): string {
  if (list === List.io_uring && namesIoUring(facts)) return 'io_uring'
  return listNames.get(list) ?? '(null)'
}
