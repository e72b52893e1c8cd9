import type {PolicyComplaint} from '../policy/policy-complaint.ts'
import type {Place, Severity} from '../rules/complaint.ts'
import type {Paint} from './paint.ts'
import {printable} from './printable.ts'
import {policyComplaintWords} from './words/policy-complaints.ts'

/** All complaints with their lines, by file and line, and how many they are; '' for none. */
export function complaintsAsText(complaints: readonly PolicyComplaint[], paint: Paint): string {
  if (complaints.length === 0) return ''
  const blocks = complaints.toSorted(byPlace).map((complaint) => complaintAsText(complaint, paint))
  return [...blocks, countLine(complaints, paint)].join('\n\n')
}

function byPlace({place: left}: PolicyComplaint, {place: right}: PolicyComplaint): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1
  return left.line - right.line || left.column - right.column
}

/** One complaint, with its line and a caret below what is meant. */
export function complaintAsText(complaint: PolicyComplaint, paint: Paint): string {
  const {severity, place, excerpt, related} = complaint
  const {reason, remedy} = policyComplaintWords(complaint)
  const indent = ' '.repeat(excerpt === undefined ? 1 : String(place.line).length)
  const where = excerpt === undefined ? printable(place.file) : placeText(place)
  return [
    `${colourOf(severity, paint)(paint.bold(severity))}${paint.bold(`: ${reason}`)}`,
    `${indent}${paint.cyan('-->')} ${where}`,
    ...(excerpt === undefined ? [] : excerptLines(excerpt, complaint, indent, paint)),
    ...(related ? [`${indent}${paint.cyan(':::')} ${placeText(related)}`] : []),
    `${indent} ${paint.cyan('=')} ${paint.bold('help')}: ${remedy}`,
  ].join('\n')
}

function placeText({file, line, column}: Place): string {
  return `${printable(file)}:${line}:${column}`
}

function excerptLines(
  excerpt: string,
  {place, length, severity}: PolicyComplaint,
  indent: string,
  paint: Paint,
): readonly string[] {
  const {before, marked, after} = cropped(excerpt, place.column - 1, length)
  const bar = paint.cyan('|')
  const gap = ' '.repeat(before.length)
  const carets = '^'.repeat(Math.max(1, marked.length))
  return [
    `${indent} ${bar}`,
    `${paint.cyan(String(place.line))} ${bar} ${before}${marked}${after}`,
    `${indent} ${bar} ${gap}${colourOf(severity, paint)(carets)}`,
  ]
}

const roomBefore = 60
const roomInAll = 100

// A line may be six thousand characters long; what is around the caret is enough.
function cropped(
  line: string,
  start: number,
  length: number,
): {readonly before: string; readonly marked: string; readonly after: string} {
  const from = start > roomBefore ? start - roomBefore + 1 : 0
  const to = Math.max(from + roomInAll, start + 1)
  const end = Math.min(start + length, to)
  return {
    before: `${from > 0 ? '…' : ''}${shown(line.slice(from, start))}`,
    marked: shown(line.slice(start, end)),
    after: `${shown(line.slice(end, to))}${to < line.length ? '…' : ''}`,
  }
}

// A tab is a blank here, so that the caret stands below what it means.
function shown(text: string): string {
  return printable(text.replace(/\t/g, ' '))
}

function colourOf(severity: Severity, paint: Paint): (text: string) => string {
  switch (severity) {
    case 'error':
      return paint.red
    case 'warning':
      return paint.yellow
    case 'note':
      return paint.dim
    default:
      return severity satisfies never
  }
}

const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[]

function countLine(complaints: readonly PolicyComplaint[], paint: Paint): string {
  const counts = severities.flatMap((severity) => {
    const count = complaints.filter((complaint) => complaint.severity === severity).length
    return count === 0 ? [] : [colourOf(severity, paint)(counted(count, severity))]
  })
  const files = new Set(complaints.map(({place}) => place.file)).size
  return `${counts.join(', ')} in ${counted(files, 'file')}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
