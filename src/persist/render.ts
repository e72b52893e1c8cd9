/**
 * The text of our file in rules.d.
 *
 * It is written so that augenrules and every auditctl since 2.8.5 read the same
 * rules from it: one rule a line, `-a` only, no tab, no trailing comment, a final
 * newline. Where a rule came from stands above it as a comment, and comments are
 * all that another program ignores and we read back: which rules were ours, and
 * which of them were protected.
 */

import {AuditformError} from '../errors.ts'
import {controlWords} from '../plan/control-operations.ts'
import {printable} from '../report/printable.ts'
import type {AuditRule, AuditState} from '../rules/audit-state.ts'
import type {ControlSettings} from '../rules/control.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {sha256} from '../system/digest.ts'
import {type RenderStyle, styledLine, usualStyle} from './render-style.ts'

/** Sorts behind `99-finalize.rules` and `audit.rules`, so that our control values win at boot. */
export const ourFileName = 'auditform.rules'

const firstLine = '## Written by auditform; the next apply replaces this file.'
/** Stands above a rule that the policy protects. */
export const protectedMark = '#: protected'

/** A rule that no rules file can say, for example because its key holds a newline. */
export interface Unwritable {
  readonly rule: AuditRule
}

/** Why nothing is written: a rules file would load less than what is asked for. */
export function unwritableRefusal(unwritable: readonly Unwritable[]): AuditformError {
  const lines = unwritable.map(({rule: {origin}}) =>
    origin.kind === 'policy'
      ? `${origin.text.trim()} (${origin.place.file}:${origin.place.line})`
      : origin.line.trim(),
  )
  return new AuditformError('RULE_UNWRITABLE', `No rules file can say: ${lines.join('; ')}.`, {
    suggestions: [
      'auditctl reads 6143 bytes of a line, and no empty word and no control character from one.',
      'Use --live-only to plan for the kernel alone.',
    ],
  })
}

/** Renders a state as the text of our file; rules that another file loads are named, not repeated. */
export function renderRules(
  state: AuditState,
  facts: HostFacts,
  loadedElsewhere: ReadonlyMap<string, string> = new Map(),
  style: RenderStyle = usualStyle,
): {readonly text: string; readonly unwritable: readonly Unwritable[]} {
  const unwritable: Unwritable[] = []
  const block = style.name === 'compact' ? onlyLines : wholeBlock
  // Without -D a reload by augenrules would stop at the first rule that is loaded already.
  const lines = [...block([]), '-D', ...controlLines(state.control)]
  for (const rule of state.rules) {
    const line = styledLine(rule.rule, facts, style)
    const elsewhere = loadedElsewhere.get(ruleIdentity(rule.rule))
    if (elsewhere !== undefined) {
      lines.push(...block([...commentLines(rule), commentLine(`loaded by ${elsewhere}`)]))
    } else if (line === undefined) unwritable.push({rule})
    else lines.push(...block([...commentLines(rule), line]))
  }
  if (state.control.loginuid_immutable) lines.push(...block(['--loginuid-immutable']))
  if (state.control.enabled !== undefined) {
    lines.push(...block([controlWords('enabled', state.control.enabled).join(' ')]))
  }
  const text = `${lines.join('\n')}\n`
  return {text: `${headLines(state, text).join('\n')}\n${text}`, unwritable}
}

const wholeBlock = (lines: readonly string[]): readonly string[] => ['', ...lines]

const onlyLines = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => !line.startsWith('#'))

/** Names the policy, and says by a fingerprint what the file holds as it was written. */
function headLines({rules}: AuditState, text: string): readonly string[] {
  const files = new Set(
    rules.flatMap(({origin}) => (origin.kind === 'policy' ? [origin.place.file] : [])),
  )
  const policy = commentLine([...files].join(', '))
  return [
    firstLine,
    '## Edit the policy instead, and run: auditform apply',
    ...(files.size === 0 ? [] : [policy.replace('# ', policyMark)]),
    `${fingerprintMark}${textFingerprint(text)}`,
  ]
}

const policyMark = '## Policy: '
const fingerprintMark = '## Fingerprint: sha256:'

/** The fingerprint of what a rules file means, whatever its comments say. */
function textFingerprint(text: string): string {
  const lines = meaningfulLines(text).map(({line, isProtected}) => `${isProtected} ${line}`)
  return sha256(lines.join('\n'))
}

/** What the head of a file of ours says of it, beside what it holds. */
export function sealOf(text: string): {
  /** As it was written; `undefined` in a file of an earlier release. */
  readonly written: string | undefined
  /** As it is now. */
  readonly found: string
} {
  const [head] = text.split('\n\n', 1)
  const mark = head?.split('\n').find((line) => line.startsWith(fingerprintMark))
  return {written: mark?.slice(fingerprintMark.length), found: textFingerprint(text)}
}

function controlLines(control: ControlSettings): readonly string[] {
  const names = ['backlog_limit', 'backlog_wait_time', 'rate_limit', 'failure'] as const
  return names.flatMap((name) => {
    const value = control[name]
    return value === undefined ? [] : [controlWords(name, value).join(' ')]
  })
}

function commentLines({origin}: AuditRule): readonly string[] {
  if (origin.kind !== 'policy') return []
  const {place, why, protect} = origin
  const reason = why === undefined ? '' : `  ${why}`
  const comment = commentLine(`${place.file}:${place.line}${reason}`)
  return protect ? [comment, protectedMark] : [comment]
}

/** Characters of a comment; each takes three bytes at most. */
const mostComment = 1000

/** auditctl reads 6143 bytes of a line and takes the rest of a longer one for the next line. */
function commentLine(text: string): string {
  const shown = printable(text)
  const cut = `${shown.slice(0, mostComment).toWellFormed()}…`
  return `# ${shown.length > mostComment ? cut : shown}`
}

/** Says whether a text was written by us. */
export function isOurs(text: string): boolean {
  return text.startsWith(firstLine)
}

/** The lines of a rules file that mean something, and which of them were protected. */
export function meaningfulLines(
  text: string,
): readonly {readonly line: string; readonly isProtected: boolean}[] {
  const lines: {line: string; isProtected: boolean}[] = []
  let isProtected = false
  for (const whole of text.split('\n')) {
    // A space at the end can be the escaped one of a key.
    const line = whole.replace(/^ +/, '')
    // The mark is for a rule of its own block: that of a rule which another file loads is for none.
    if (line === protectedMark || line === '') isProtected = line !== ''
    if (line === '' || line.startsWith('#')) continue
    lines.push({line, isProtected})
    isProtected = false
  }
  return lines
}
