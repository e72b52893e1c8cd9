import {expect, test} from 'vitest'
import {complaintAboutFile, complaintAt} from '../../src/policy/policy-complaint.ts'
import {sourceFile} from '../../src/policy/source.ts'
import {complaintsAsText} from '../../src/report/complaints-text.ts'
import {colourPaint, plainPaint} from '../../src/report/paint.ts'

const source = sourceFile('b.json5', "{\n  rules: [],\n  uknown: 'é',\n}\n")
const unknown = complaintAt(
  source,
  {start: 17, end: 23},
  {code: 'unknown-field', args: {field: 'uknown', suggestion: ''}},
)
const missing = complaintAboutFile('a.json5', {code: 'file-missing', args: {path: 'a.json5'}})
const twice = complaintAt(
  source,
  {start: 4, end: 9},
  {
    code: 'duplicate-key',
    severity: 'warning',
    args: {key: 'rules'},
    related: {file: 'b.json5', line: 1, column: 1},
  },
)

test('complaints are ordered by file and line, each with its line, and counted', () => {
  expect(complaintsAsText([unknown, twice, missing], plainPaint)).toBe(
    `
error: there is no a.json5
 --> a.json5
  = help: correct the path; under \`include\` it is relative to the file that includes

warning: the field \`rules\` is there twice; only the last would count
 --> b.json5:2:3
  |
2 |   rules: [],
  |   ^^^^^
 ::: b.json5:1:1
  = help: delete one of the two, or make one of both

error: there is no field \`uknown\` here
 --> b.json5:3:3
  |
3 |   uknown: 'é',
  |   ^^^^^^
  = help: delete it

2 errors, 1 warning in 2 files`.trimStart(),
  )
})

test('no complaint is no text', () => {
  expect(complaintsAsText([], plainPaint)).toBe('')
})

test('severity has its colour', () => {
  const text = complaintsAsText([missing], colourPaint)
  expect(text).toContain(colourPaint.red(colourPaint.bold('error')))
})

test('of a long line only what is around the caret is shown', () => {
  const long = sourceFile('l.rules', `${'x'.repeat(3000)}HERE${'y'.repeat(3000)}`)
  const complaint = complaintAt(
    long,
    {start: 3000, end: 3004},
    {code: 'character-in-rule', args: {character: 'U+0007'}},
  )
  const lines = complaintsAsText([complaint], plainPaint).split('\n')
  const shown = lines.find((line) => line.includes('HERE')) ?? ''
  const carets = lines.find((line) => line.includes('^')) ?? ''
  expect(shown.length).toBeLessThan(120)
  expect(carets.indexOf('^')).toBe(shown.indexOf('HERE'))
  expect(carets.trimEnd()).toMatch(/ \^{4}$/)
})

test('a file cannot move the cursor: control characters are spelt out, and the caret still fits', () => {
  const evil = sourceFile('e.rules', '-w\t/a\u001b[2J -x y')
  const complaint = complaintAt(
    evil,
    {start: 10, end: 12},
    {code: 'unknown-field', args: {field: '\u001b[2J', suggestion: ''}},
  )
  const text = complaintsAsText([complaint], plainPaint)
  expect(text).not.toContain('\u001b')
  const lines = text.split('\n')
  const shown = lines.find((line) => line.includes('-x y')) ?? ''
  expect(lines.find((line) => line.includes('^^'))?.indexOf('^')).toBe(shown.indexOf('-x'))
})
