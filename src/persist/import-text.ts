/**
 * The text of an imported policy.
 *
 * Whatever stands in a kernel or in a rules file must come out as the same bytes and as nothing
 * else: a quote must not end a string, `${` must not name a variable, and a character that a reader
 * cannot see must not stand there as it is. What a policy cannot say at all is a comment.
 */
import {printable} from '../report/printable.ts'
import type {ControlSettings} from '../rules/control.ts'

/** One thing of the list of rules. */
export type ImportedEntry =
  /** A line of auditctl, as a string of the policy. */
  | {readonly kind: 'rule'; readonly line: string; readonly protect: boolean}
  /** Each text a line of comment. */
  | {readonly kind: 'comment'; readonly lines: readonly string[]}
  | {readonly kind: 'gap'}

/** A policy that was made from what there is. */
export interface ImportedPolicy {
  /** Lines of the comment at its head. */
  readonly head: readonly string[]
  readonly control: ControlSettings
  /** Lines of comment about the control values. */
  readonly controlNotes: readonly string[]
  readonly entries: readonly ImportedEntry[]
}

/** One line of the text, and the rule that stands on it. */
export interface PolicyLine {
  readonly text: string
  readonly entry: ImportedEntry | undefined
}

/** Writes a policy as JSON5. */
export function policyText(policy: ImportedPolicy): string {
  return `${policyLines(policy)
    .map(({text}) => text)
    .join('\n')}\n`
}

/** The lines of a policy as JSON5; a rule is always one line. */
export function policyLines(policy: ImportedPolicy): readonly PolicyLine[] {
  const {head, control, controlNotes, entries} = policy
  const controls = controlLines(control)
  const notes = controlNotes.map((note) => `    ${comment(note)}`)
  const hasControl = controls.length + notes.length > 0
  return [
    ...head.map(comment).map(plain),
    plain('{'),
    ...(hasControl ? ['  control: {', ...controls, ...notes, '  },'].map(plain) : []),
    plain('  rules: ['),
    ...withoutDoubleGaps(entries).flatMap((entry) =>
      entryLines(entry).map((text) => ({text, entry})),
    ),
    plain('  ],'),
    plain('}'),
  ]
}

const plain = (text: string): PolicyLine => ({text, entry: undefined})

const controlNames = [
  'enabled',
  'failure',
  'backlog_limit',
  'backlog_wait_time',
  'rate_limit',
  'loginuid_immutable',
] as const satisfies readonly (keyof ControlSettings)[]

function controlLines(control: ControlSettings): readonly string[] {
  return controlNames.flatMap((name) => {
    const value = control[name]
    if (value === undefined) return []
    return [`    ${name}: ${typeof value === 'string' ? json5String(value) : value},`]
  })
}

/** Gaps only between two things. */
function withoutDoubleGaps(entries: readonly ImportedEntry[]): readonly ImportedEntry[] {
  const kept: ImportedEntry[] = []
  for (const entry of entries) {
    const isDouble = entry.kind === 'gap' && (kept.at(-1)?.kind ?? 'gap') === 'gap'
    if (!isDouble) kept.push(entry)
  }
  if (kept.at(-1)?.kind === 'gap') kept.pop()
  return kept
}

function entryLines(entry: ImportedEntry): readonly string[] {
  switch (entry.kind) {
    case 'gap':
      return ['']
    case 'comment':
      return entry.lines.map((line) => `    ${comment(line)}`)
    case 'rule': {
      const text = json5String(withoutVariables(entry.line))
      return [entry.protect ? `    {rule: ${text}, protect: true},` : `    ${text},`]
    }
    default:
      return entry satisfies never
  }
}

/** A string of a policy names variables; `$${` is a plain `${`. */
const withoutVariables = (text: string): string => text.split('${').join('$${')

/** What stands in the place of a line that the policy does not ask for. */
export function leftOutComment(line: string, reason: string): ImportedEntry {
  return {kind: 'comment', lines: [`Left out, ${reason}:`, `  ${line}`]}
}

function comment(text: string): string {
  return text === '' ? '//' : `// ${printable(text)}`
}

/** Quotes a text for JSON5; all that printable() would spell out is written as \u escapes. */
export function json5String(text: string): string {
  const characters = Array.from(text, (character) => {
    if (character === '\\' || character === "'") return `\\${character}`
    return printable(character) === character ? character : unicodeEscape(character)
  })
  return `'${characters.join('')}'`
}

function unicodeEscape(character: string): string {
  return Array.from({length: character.length}, (_, index) => {
    const unit = character.charCodeAt(index).toString(16)
    return `\\u${unit.padStart(4, '0')}`
  }).join('')
}
