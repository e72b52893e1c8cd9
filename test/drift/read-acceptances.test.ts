import {expect, test} from 'vitest'
import {readAcceptances} from '../../src/drift/read-acceptances.ts'
import {sourceFile} from '../../src/policy/source.ts'

const read = (text: string) => readAcceptances(sourceFile('accepted.json5', text))

test('each entry knows where it stands', () => {
  const {acceptances, complaints} = read(`{
  $schema: './acceptances.schema.json',
  accept: [
    {kind: 'extra', key: 'scanner', reason: 'CHG-1', until: '2027-01-31'},
    {control: 'backlog_limit', reason: 'CHG-2', until: '2028-02-29'},
  ],
}`)
  expect(complaints).toEqual([])
  expect(acceptances).toEqual([
    {
      kind: 'extra',
      key: 'scanner',
      reason: 'CHG-1',
      until: '2027-01-31',
      place: {file: 'accepted.json5', line: 4, column: 5},
    },
    {
      control: 'backlog_limit',
      reason: 'CHG-2',
      until: '2028-02-29',
      place: {file: 'accepted.json5', line: 5, column: 5},
    },
  ])
})

test('all that is wrong is told at once, each at its place', () => {
  const {acceptances, complaints} = read(`{
  acept: 1,
  accept: [
    {kind: 'extras', reason: 'x', until: '2027-02-30'},
    {reason: '', until: 7},
    {kye: 'a', key: [], control: 'backlog_limits'},
    'extra',
    {kind: 'extra', reason: 'x', until: 'soon'},
  ],
}`)
  expect(acceptances).toEqual([])
  const told = complaints.map(({code, place, args}) => [
    `${place.line}:${place.column}`,
    code,
    args['field'] ?? '',
    args['suggestion'] ?? '',
  ])
  expect(new Set(told)).toEqual(
    new Set([
      ['2:3', 'unknown-field', 'acept', 'accept'],
      ['4:12', 'not-one-of', 'kind', 'extra'],
      ['4:42', 'date-invalid', 'until', ''],
      ['5:5', 'accepts-all', '', ''],
      ['5:14', 'field-missing', 'reason', ''],
      ['5:25', 'wrong-type', 'until', ''],
      ['6:6', 'unknown-field', 'kye', 'key'],
      ['6:5', 'field-missing', 'reason', ''],
      ['6:5', 'field-missing', 'until', ''],
      ['6:21', 'wrong-type', 'key', ''],
      ['6:34', 'not-one-of', 'control', 'backlog_limit'],
      ['7:5', 'wrong-type', 'accept', ''],
      ['8:41', 'date-invalid', 'until', ''],
    ]),
  )
})

const sound = "{kind: 'extra', reason: 'x', until: '2027-01-01'}"

test.for([
  ...['', '{', '[]', '{}', '{accept: {}}', "{accept: [{kind: 'extra'}], accept: []}"],
  `{accept: [], accept: [${sound}]}`,
])('%j accepts nothing', (text) => {
  const {acceptances, complaints} = read(text)
  expect(acceptances).toEqual([])
  expect(complaints.length).toBeGreaterThan(0)
})

test('an empty list is no mistake', () => {
  expect(read('{accept: []}')).toEqual({acceptances: [], complaints: []})
})
