import fc from 'fast-check'
import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import type {GenerationDiff} from '../../src/generations/compare.ts'
import type {Generation} from '../../src/generations/generation.ts'
import {unifiedDiff} from '../../src/persist/propose-file.ts'
import {
  generationAsJson,
  generationDiffAsJson,
  generationsAsJson,
} from '../../src/report/generations-json.ts'
import {
  generationDiffSchema,
  generationsSchema,
  oneGenerationSchema,
} from '../../src/report/generations-schema.ts'
import {
  currentLine,
  generationAsText,
  generationDiffAsText,
  generationsAsText,
  rollbackHeadline,
} from '../../src/report/generations-text.ts'
import {jsonText} from '../../src/report/json-text.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {hostileGeneration} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

const summary = {
  ...hostileGeneration('x'),
  at: '2026-01-02T03:04:05.678Z',
  reason: null,
  policies: [],
}

const none = {kind: 'none'} as const

function listed(bend: Partial<typeof summary>): string {
  const view = {target: 't', sound: [{...summary, ...bend}], damaged: [], current: 3, found: none}
  return generationsAsText(view, plainPaint).split('\n')[2] ?? ''
}

describe('a line of the list', () => {
  test.for<{name: string; bend: Partial<typeof summary>; line: string}>([
    {name: 'a rollback', bend: {}, line: 'rollback to 1  1 rule (+1)'},
    {
      name: 'all that an apply can change',
      bend: {
        action: 'apply',
        back_to: null,
        removed: 2,
        moved: 3,
        control_changed: ['failure'],
        rules_file: {path: '/r', file: null, changed: true},
      },
      line: 'apply  1 rule (+1, -2, 3 moved, failure, rules.d)',
    },
    {name: 'before', bend: {action: 'before', added: 0}, line: 'before the first apply  1 rule'},
  ])('$name', ({bend, line}) => {
    expect(listed(bend)).toBe(`* 3  2026-01-02 03:04:05Z  x (x)  ${line}`)
  })

  test('of a user without a name', () => {
    const user = {...summary.user, user: null, sudo_user: null, uid: 7}
    expect(listed({user})).toContain('  uid 7  ')
  })
})

test('what cannot be read has its line, also where it is what was applied last', () => {
  const view = {target: 't', sound: [summary], damaged: [10], current: 10, found: none}
  const lines = generationsAsText(view, plainPaint).split('\n')
  expect(lines).toContain('* 10  cannot be read: it is damaged')
  expect(lines.some((line) => line.startsWith('   3  2026'))).toBe(true)
})

test('two that are the same', () => {
  const nothing = {added: [], removed: [], moved: [], control: [], files: []}
  const text = generationDiffAsText('t', {from: 1, to: 2, ...nothing}, plainPaint)
  expect(text).toBe('t, from generation 1 to 2\n\nNothing differs.')
})

function hostile(text: string): {generation: Generation; diff: GenerationDiff} {
  const [rule] = rulesOf('a')
  if (rule === undefined) throw new Error('no rule')
  const place = {file: text, line: 1, column: 1}
  const kept = {
    rule,
    listing: text,
    isBroughtBack: false,
    origin: {kind: 'policy', place, text, why: text, protect: true},
  } as const
  const generation = {
    summary: hostileGeneration(text),
    rules: [kept],
    control: {},
    paths: [text],
    // No command line can hold a NUL, and so none was run.
    operations: [{argv: [text.replaceAll('\0', '')], undo: []}],
    policies: [{path: text, text}],
    ours: text,
    setAside: [{name: text, path: text, text}],
  }
  // A file may have lines; each of them is told by the sign in front of it.
  const patch = unifiedDiff(text, 'one\n', text.replaceAll('\n', ' '))
  const file = {kind: 'policy', path: text, change: 'changed', diff: patch} as const
  const diff = {
    from: 1,
    to: 2,
    added: [kept],
    removed: [kept],
    moved: [kept],
    control: [{name: 'failure', from: undefined, to: 'panic'}] as const,
    files: [file],
  }
  return {generation, diff}
}

test('nothing that others wrote breaks a line or reaches the terminal as it is', () => {
  fc.assert(
    fc.property(forgedLine, (text) => {
      const {generation, diff} = hostile(text)
      const view = {target: text, generation, isCurrent: true}
      const list = {
        target: text,
        sound: [generation.summary],
        damaged: [4],
        current: 4,
        found: none,
      }
      for (const shown of [
        generationAsText(view, plainPaint, {verbose: true}),
        generationsAsText(list, plainPaint),
        generationDiffAsText(text, diff, plainPaint),
        currentLine(generation.summary),
        rollbackHeadline(generation.summary, plainPaint),
      ]) {
        expect(unprintableIn(shown)).toEqual([])
      }
      const documents = [
        [oneGenerationSchema, generationAsJson(view)],
        [generationsSchema, generationsAsJson(list)],
        [generationDiffSchema, generationDiffAsJson(text, diff)],
      ] as const
      for (const [schema, document] of documents) {
        expect(v.is(schema, document)).toBe(true)
        expect(unprintableIn(jsonText(document, 2))).toEqual([])
      }
    }),
    {numRuns: 200},
  )
})
