import {type Hazard, hazardTraits} from '../plan/hazards.ts'
import {codeBlock, codeSpan} from './markdown.ts'
import {plainPaint} from './paint.ts'
import {noteLines} from './plan-notes.ts'
import {operationLines} from './plan-text.ts'
import {planFigures} from './plan-words.ts'
import type {SavedPlanDocument} from './saved-plan-schema.ts'
import {viewOfSavedPlan} from './saved-plan-view.ts'
import {hazardWords} from './words/hazard-words.ts'

/** A plan for a change ticket: what a reviewer of it must see, and all of that. */
export function planAsMarkdown(saved: SavedPlanDocument): string {
  const view = viewOfSavedPlan(saved)
  const notes = noteLines(view, plainPaint, {verbose: true})
  const operations = operationLines(view, plainPaint, {verbose: true})
  const sections = [
    [`# Audit plan ${saved.plan_id}`],
    hostLines(saved),
    summaryLines(saved),
    ['## Operations'],
    operations.length === 0
      ? ['None.']
      : [
          'In the order in which they run; `+` appends a rule, `^` prepends one, `-` deletes one, `~` sets a control value.',
        ],
    operations.length === 0 ? [] : codeBlock(operations, 'text'),
    ['## Hazards'],
    ...(saved.hazards.length === 0 ? [['None.']] : saved.hazards.flatMap(hazardSections)),
    ['## The next boot'],
    ...fileSections(saved),
    ...(notes.length === 0 ? [] : [['## Notes'], codeBlock(notes, 'text')]),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function hostLines({host, target, ...saved}: SavedPlanDocument): readonly string[] {
  const machineId = host.machine_id === null ? '' : `, machine-id ${codeSpan(host.machine_id)}`
  return [
    `- Target: ${codeSpan(target)}`,
    `- Host: ${codeSpan(host.hostname)}${machineId}`,
    `- auditctl: ${codeSpan(saved.auditctl)} on ${codeSpan(saved.machine)}`,
    `- Made: ${codeSpan(saved.created_at)}, by auditform ${codeSpan(saved.auditform)}`,
    `- State that it is for: ${codeSpan(saved.current.fingerprint)}`,
    `- State that it leads to: ${codeSpan(saved.desired.fingerprint)}`,
  ]
}

function summaryLines(saved: SavedPlanDocument): readonly string[] {
  const {proposal} = viewOfSavedPlan(saved)
  const figures = planFigures(proposal.plan)
  const rows = [
    ['Rules to add', figures.add],
    ['Rules to change', figures.change],
    ['Rules to delete', figures.delete],
    ['Rules to move', figures.move],
    ['Rules unchanged', figures.unchanged],
    ['Control values', figures.control],
    ['Operations', figures.operations],
    ['Milliseconds, about', figures.milliseconds],
  ] as const
  return [
    '| what | count |',
    '| --- | ---: |',
    ...rows.map(([what, count]) => `| ${what} | ${count} |`),
  ]
}

function hazardSections({name, stops, about}: Hazard): readonly (readonly string[])[] {
  const way = stops ? ` apply refuses this without \`--allow ${name}\`.` : ''
  return [
    [`**${name}** (${hazardTraits(name).severity}) ${hazardWords(name).what}.${way}`],
    codeBlock(
      about.map((line) => line.trim()),
      'text',
    ),
  ]
}

function fileSections({rules_file}: SavedPlanDocument): readonly (readonly string[])[] {
  if (rules_file === null) return [['rules.d is left alone.']]
  const {path, change, diff} = rules_file
  if (change === 'none') return [[`${codeSpan(path)} stays as it is.`]]
  const verb = change === 'create' ? 'is created' : 'is replaced'
  // The head of a diff names the file a second time.
  const lines = diff.trimEnd().split('\n').slice(2)
  return [[`${codeSpan(path)} ${verb}:`], codeBlock(lines, 'diff')]
}
