import type {PolicyItem} from '../policy/policy.ts'
import type {PolicyComplaint} from '../policy/policy-complaint.ts'
import {lineAt, placeAt, type SourceFile} from '../policy/source.ts'
import {policyComplaintWords} from '../report/words/policy-complaints.ts'
import {compileWords} from '../rules/compile.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {RuleCommand} from '../rules/rule-command.ts'
import {withoutMark} from './import-origins.ts'
import {type ImportedEntry, leftOutComment} from './import-text.ts'
import {protectedMark} from './render.ts'

/** Rules files as the rules and the control values of a policy. */
export interface FileEntries {
  readonly entries: readonly ImportedEntry[]
  readonly control: ControlSettings
  /** Lines that the policy does not ask for, with the place and the reason. */
  readonly leftOut: readonly {readonly line: string; readonly reason: string}[]
}

/** Rules files that were read, and what is wrong with them. */
export interface ReadFiles {
  /** In the order in which augenrules puts them together. */
  readonly sources: readonly SourceFile[]
  readonly items: readonly PolicyItem[]
  readonly complaints: readonly PolicyComplaint[]
}

/** Turns rules files into the rules of a policy; comments stay where they are. */
export function fileEntries(files: ReadFiles, facts: HostFacts): FileEntries {
  const folding = {control: {}, leftOut: [], facts, ...files}
  const entries = files.sources.flatMap((source): readonly ImportedEntry[] => [
    {kind: 'gap'},
    {kind: 'comment', lines: [source.name]},
    ...sourceEntries(source, folding),
    ...glueNotes(source, files.sources),
  ])
  return {
    entries,
    control: folding.control,
    leftOut: folding.leftOut,
  }
}

interface Folding extends ReadFiles {
  readonly facts: HostFacts
  control: ControlSettings
  readonly leftOut: FileEntries['leftOut'][number][]
}

function sourceEntries(source: SourceFile, folding: Folding): readonly ImportedEntry[] {
  const items = new Map(
    folding.items
      .filter((item) => item.kind === 'rule' && item.source.name === source.name)
      .map((item) => [placeAt(source, item.extent.start).line, item]),
  )
  const entries: ImportedEntry[] = []
  let protect = false
  for (const [index, start] of source.lineStarts.entries()) {
    const text = lineAt(source, start)
    if (text.trim() === protectedMark) {
      protect = true
    } else if (text.trim() === '') {
      entries.push({kind: 'gap'})
    } else if (text.trimStart().startsWith('#')) {
      entries.push({kind: 'comment', lines: [withoutMark(text)]})
    } else {
      entries.push(lineEntry(source, index + 1, items.get(index + 1), protect, folding))
      protect = false
    }
  }
  return entries
}

function lineEntry(
  source: SourceFile,
  line: number,
  item: PolicyItem | undefined,
  protect: boolean,
  folding: Folding,
): ImportedEntry {
  const text = lineAt(source, source.lineStarts[line - 1] ?? 0).trim()
  const leaveOut = (reason: string): ImportedEntry => {
    folding.leftOut.push({line: `${source.name}:${line}: ${text}`, reason})
    return leftOutComment(text, reason)
  }
  const error = folding.complaints.find(
    ({place, severity}) =>
      severity === 'error' && place.file === source.name && place.line === line,
  )
  if (error) return leaveOut(policyComplaintWords(error).reason)
  if (item?.kind !== 'rule') return leaveOut('not a line of auditctl')
  const compiled = compileWords(
    item.words.map((word) => word.text),
    folding.facts,
  )
  if (!compiled.accepted) return leaveOut('auditctl refuses it')
  const {command} = compiled
  folding.control = {...folding.control, ...command.control}
  if (isRuleLine(command)) {
    return {kind: 'rule', line: item.text, protect}
  }
  if (command.operation?.kind === 'delete-all') {
    return {kind: 'comment', lines: ['-D is not needed: a policy is the whole rule set by itself']}
  }
  if (Object.keys(command.control).length > 0) {
    return {kind: 'comment', lines: [`${text} stands under control`]}
  }
  return leaveOut(
    command.onError === undefined
      ? 'an action, and no state that a policy could ask for'
      : 'every rule of a policy must be right',
  )
}

/** Says whether a line adds or deletes rules at its place. */
function isRuleLine({operation}: RuleCommand): boolean {
  return (
    operation !== undefined && !(operation.kind === 'delete-all' && operation.key === undefined)
  )
}

/** augenrules puts files together with cat(1), which does not mend a missing newline. */
function glueNotes(source: SourceFile, sources: readonly SourceFile[]): readonly ImportedEntry[] {
  const isLast = sources.at(-1) === source
  if (isLast || source.text === '' || source.text.endsWith('\n')) return []
  const lines = [
    `${source.name} does not end in a newline: augenrules glues its last line to the first`,
    'one of the next file. Here the two are apart.',
  ]
  return [{kind: 'comment', lines}]
}
