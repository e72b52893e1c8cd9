import * as v from 'valibot'
import {expect, test} from 'vitest'
import type {ApplyEvent} from '../../src/plan/apply-event.ts'
import type {Operation} from '../../src/plan/operation.ts'
import {applyEventAsJson} from '../../src/report/apply-event-json.ts'
import {applyEventSchema} from '../../src/report/apply-events-schema.ts'
import {progressOn} from '../../src/report/progress.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState, planOf, wantedState} from '../plan/plan-input.ts'
import {unprintableIn} from './unprintable.ts'

const [operation] = planOf(heldState([]), wantedState(rulesOf('a'))).operations
if (operation === undefined || operation.kind === 'control') throw new Error('it adds a rule')
const hostile: Operation = {...operation, line: ' \u001b[2J'.repeat(40)}

const operations = (done: number, total: number): ApplyEvent => ({
  kind: 'operations',
  done,
  total,
  operation: hostile,
  isLast: false,
})

/** What is shown of a run that stops behind so many operations. */
function shown(isTTY: boolean, total: number, {step = 1, until = total} = {}): string {
  let text = ''
  const progress = progressOn({
    isTTY,
    write(more: string) {
      text += more
    },
  })
  for (let done = step; done <= until; done += step) progress.show(operations(done, total))
  progress.clear()
  return text
}

test('a short run is not shown', () => {
  expect(shown(true, 19)).toBe('')
  expect(shown(false, 19)).toBe('')
})

test('on a terminal it is one line with a bar, which is gone at the end', () => {
  const text = shown(true, 20)
  const parts = text.split('\r')
  expect(parts[1]).toMatch(/^\[#\.{19}\] 1\/20 \\x1b\[2J /)
  expect(parts[10]).toMatch(/^\[#{10}\.{10}\] 10\/20 /)
  expect(parts.every((line) => line.length <= 78)).toBe(true)
  expect(text.endsWith(`\r${' '.repeat(78)}\r`)).toBe(true)
  expect(unprintableIn(text.replaceAll('\r', ''))).toEqual([])
})

test('elsewhere it is a line for each hundred, however many run at once', () => {
  expect(shown(false, 250)).toBe(
    '100/250 operations done\n200/250 operations done\n250/250 operations done\n',
  )
  expect(shown(false, 500, {step: 250})).toBe('250/500 operations done\n500/500 operations done\n')
})

test('that of a run that failed is taken off a terminal, and off nothing else', () => {
  expect(shown(true, 20, {until: 5}).endsWith(`\r${' '.repeat(78)}\r`)).toBe(true)
  expect(shown(false, 20, {until: 5})).toBe('')
})

test('what a person should know is a line of its own', () => {
  let text = ''
  const progress = progressOn({write: (more) => (text += more)})
  progress.show({
    kind: 'finding',
    finding: {code: 'folder-is-link', path: '/a\u001b', linksTo: '/b'},
  })
  progress.show({kind: 'waiting', who: 'process 7 of \u001b'})
  progress.show({kind: 'journal-lost', reason: 'no space.'})
  progress.show({kind: 'phase', phase: 'undo'})
  progress.show({kind: 'phase', phase: 'verify'})
  expect(text).toBe(
    [
      'Note: /a\\x1b is a symbolic link to /b; files are written there.',
      'Waiting for another auditform to end: process 7 of \\x1b ...',
      'Warning: The journal cannot be kept: no space.',
      'Taking back what was done ...',
      '',
    ].join('\n'),
  )
})

test.for<ApplyEvent>([
  operations(3, 7),
  {kind: 'phase', phase: 'persist'},
  {kind: 'file', step: 'merge', name: 'audit.rules'},
  {kind: 'finding', finding: {code: 'agent-at-work', pid: 3, program: 'x'}},
  {kind: 'journal-lost', reason: 'no'},
  {kind: 'waiting', who: 'process 7'},
])('every event is as the schema says: %o', (event) => {
  expect(v.is(applyEventSchema, applyEventAsJson(event, '2026-11-25T00:00:00Z'))).toBe(true)
})
