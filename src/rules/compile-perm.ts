import {type CompileComplaint, finding, type Refusal, refusal} from './compile-complaint.ts'
import {
  type Draft,
  type DraftField,
  next,
  refused,
  type Step,
  union,
  withFindings,
} from './draft.ts'
import type {Equation} from './equation.ts'
import type {HostFacts} from './host-facts.ts'
import {permSyscalls} from './perm-syscalls.ts'
import {permLetters, readPerm} from './perm-value.ts'
import {can} from './quirks.ts'
import {machineByElf} from './tables/lookup.ts'
import {Field} from './uapi.ts'
import {formatVersion} from './version.ts'

/**
 * `-F perm=`: besides the field itself, newer versions add syscalls as soon as an architecture is
 * known, be it from `arch=` or from an `-S` before. An `-S` is widened by that, not narrowed.
 */
export function compilePerm(draft: Draft, equation: Equation, facts: HostFacts): Step {
  const {op, value: text, span, valueSpan} = equation
  const value = readPerm(text, valueSpan)
  if (typeof value !== 'number') return refused(value)
  const field: DraftField = {type: Field.perm, op, value, span}
  const after = {...draft, fields: [...draft.fields, field], hasPathOrPerm: true}
  if (draft.elf === undefined || !can(facts.auditctl, 'expand-perm')) return next(after)
  const added = syscallsOf(equation, draft.elf, facts)
  if (!(added instanceof Set)) return refused(added)
  return next(
    withFindings(
      {
        ...after,
        syscalls: union(draft.syscalls, added),
        hasSyscalls: true,
        permSyscalls: {perm: text, span: valueSpan},
      },
      permFindings(draft, equation, added, facts),
    ),
  )
}

function syscallsOf(equation: Equation, elf: number, {auditctl}: HostFacts): Set<number> | Refusal {
  const machine = machineByElf(elf, auditctl)
  const arch = machine?.name ?? ''
  const version = formatVersion(auditctl)
  const added = new Set<number>()
  for (const letter of permLetters(equation.value) ?? []) {
    const found = machine?.syscalls
      ? permSyscalls(letter, machine.syscalls, auditctl)
      : {missing: 'open'}
    if ('missing' in found) {
      const args = {name: found.missing, arch, version}
      return refusal('perm-syscall-missing', equation.valueSpan, args)
    }
    for (const number of found.numbers) added.add(number)
  }
  return added
}

function permFindings(
  draft: Draft,
  {value: perm, valueSpan}: Equation,
  added: ReadonlySet<number>,
  {auditctl}: HostFacts,
): readonly CompileComplaint[] {
  const {syscalls, syscallTexts} = draft
  if (syscalls === 'all') return []
  const args = {perm, count: added.size, version: formatVersion(auditctl)}
  if (syscallTexts.length === 0) return [finding('perm-adds-syscalls', 'note', valueSpan, args)]
  const isWider = [...added].some((number) => !syscalls.has(number))
  return isWider ? [finding('syscalls-widened', 'error', valueSpan, args)] : []
}

/** An `-S` behind such a perm does not narrow it either. */
export function widenedBehind(
  draft: Draft,
  named: ReadonlySet<number>,
  {auditctl}: HostFacts,
): readonly CompileComplaint[] {
  const {permSyscalls: before, syscalls} = draft
  if (before === undefined || syscalls === 'all') return []
  const count = [...syscalls].filter((number) => !named.has(number)).length
  const args = {perm: before.perm, count, version: formatVersion(auditctl)}
  return count > 0 ? [finding('syscalls-widened', 'error', before.span, args)] : []
}
