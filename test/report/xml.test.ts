import {expect, test} from 'vitest'
import {xmlElement, xmlText} from '../../src/report/xml.ts'
import {readXml} from './read-xml.ts'

const nasty = 'a<b>&"c\'\t\n\r]]>\u0000\u001b[31m\u0085\u202e\ufffe\ud800\u{1f600}'

test('markup is no markup any more, and what no document may hold is spelt out', () => {
  expect(xmlText('<&>')).toBe('&lt;&amp;&gt;')
  expect(xmlText('\u0000\u001b\ufffe\ud800\u{1f600}')).toBe('\\u0000\\u001b\\ufffe\\ud800\u{1f600}')
})

test('a parser gives back the text and the attributes', () => {
  const read = nasty.replace('\u0000', '\\u0000').replace('\u001b', '\\u001b')
  const expected = read.replace('\ufffe', '\\ufffe').replace('\ud800', '\\ud800')
  const xml = xmlElement('one', {a: nasty, b: 2, c: undefined}, xmlText(nasty))
  expect(readXml(xml)).toEqual([
    {name: 'one', attributes: {a: expected, b: '2'}, text: expected, inner: []},
  ])
})

test('an element without content is closed at once', () => {
  expect(xmlElement('x', {})).toBe('<x/>')
})
