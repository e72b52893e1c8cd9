import {nearest} from '../rules/suggest.ts'
import {type Condition, isVersionRange, knownMachines} from './conditions.ts'
import {flagOf, itemsOf, textsOf} from './json5-fields.ts'
import type {ObjectNode} from './json5-positions.ts'
import {complaintAt, type Finding} from './policy-complaint.ts'
import {extentOf, type TracedText} from './source.ts'
import {expandVariables, type Scope} from './variables.ts'

/** Reads a `when` object that fits the schema. */
export function readCondition(node: ObjectNode, scope: Scope): Condition {
  const values = (field: string): readonly TracedText[] =>
    textsOf(itemsOf(node, field)).map((text) => expandVariables(text, scope))
  const arch = values('arch')
  const auditctl = values('auditctl')
  for (const machine of arch) checkMachine(machine, scope)
  for (const range of auditctl) checkRange(range, scope)
  const ioUring = flagOf(node, 'io_uring')
  return {
    ...given('arch', arch),
    ...given('auditctl', auditctl),
    ...given('path_exists', values('path_exists')),
    ...given('user_exists', values('user_exists')),
    ...given('group_exists', values('group_exists')),
    ...(ioUring !== undefined && {io_uring: ioUring}),
  }
}

function given(field: keyof Condition, values: readonly TracedText[]): Condition {
  return values.length > 0 ? {[field]: values.map(({text}) => text)} : {}
}

function checkRange(range: TracedText, scope: Scope): void {
  if (isVersionRange(range.text)) return
  complainAbout(range, scope, {code: 'when-version', args: {range: range.text}})
}

// Names that other tools and distributions use for the same machines.
const otherNames: ReadonlyMap<string, string> = new Map([
  ['amd64', 'x86_64'],
  ['x64', 'x86_64'],
  ['x86', 'i686'],
  ['arm64', 'aarch64'],
  ['ppc64el', 'ppc64le'],
  ['powerpc', 'ppc'],
])

function checkMachine(machine: TracedText, scope: Scope): void {
  if (knownMachines.includes(machine.text)) return
  const suggestion =
    otherNames.get(machine.text.toLowerCase()) ?? nearest(machine.text, knownMachines)
  const args = {machine: machine.text, suggestion}
  complainAbout(machine, scope, {code: 'when-machine', severity: 'warning', args})
}

function complainAbout(text: TracedText, {source, complain}: Scope, finding: Finding): void {
  complain(complaintAt(source, extentOf(text, 0, text.text.length), finding))
}
