import {expect, test} from 'vitest'
import {countBy, counter, gauge, single} from '../../src/report/metric-family.ts'
import {prometheusText} from '../../src/report/prometheus-text.ts'
import {lacksPromtool, promtool} from '../promtool.ts'

const lone = 'a"b\\c\nd\ud800'
const families = [
  gauge('size_records', 'Back\\slash, "quotes"\nand a line.', [
    {labels: {name: lone, other: ''}, value: 0.5},
  ]),
  counter('things', 'Things.', single(3)),
  gauge('unknown', 'Nobody knows.', single(undefined)),
]

test('each metric has its help, its type and its values, and one without values is left out', () => {
  expect(prometheusText(families, {target: 'x'}).split('\n')).toEqual([
    '# HELP auditform_size_records Back\\\\slash, "quotes"\\nand a line.',
    '# TYPE auditform_size_records gauge',
    'auditform_size_records{target="x",name="a\\"b\\\\c\\nd\ufffd",other=""} 0.5',
    '# HELP auditform_things_total Things.',
    '# TYPE auditform_things_total counter',
    'auditform_things_total{target="x"} 3',
    '',
  ])
})

test('a value without labels has no braces', () => {
  expect(prometheusText(families.slice(1), {})).toContain('\nauditform_things_total 3\n')
})

test.skipIf(lacksPromtool())('promtool reads it and has nothing to say', () => {
  for (const labels of [{}, {target: lone}]) {
    const text = prometheusText(families, labels)
    expect(promtool(['check', 'metrics'], text)).toEqual({status: 0, said: ''})
  }
})

test('what is counted is counted for each set of labels, and at 0 where there is none', () => {
  const items = ['a', 'b', 'b']
  expect(countBy(['c', ...items], items, (name) => ({name}))).toEqual([
    {labels: {name: 'c'}, value: 0},
    {labels: {name: 'a'}, value: 1},
    {labels: {name: 'b'}, value: 2},
  ])
})
