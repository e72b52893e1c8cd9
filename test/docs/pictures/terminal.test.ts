import {expect, test} from 'vitest'
import {terminalPicture} from '../../../docs/pictures/terminal.ts'
import {readXml} from '../../report/read-xml.ts'

const about = {title: 'A & B', description: 'told'}

test('each line is a text of its own, with its characters as XML has them', () => {
  const picture = terminalPicture('auditform plan', 'a <b> & "c"\n\n  d\n', about)
  expect(() => readXml(picture)).not.toThrow()
  expect(picture).toContain('<title id="title">A &amp; B</title>')
  expect(picture.match(/<text .*/g)?.map((line) => line.replace(/ x="20" y="[\d.]+"/, ''))).toEqual(
    [
      '<text xml:space="preserve"><tspan class="g">$ </tspan><tspan class="b">auditform plan</tspan></text>',
      '<text xml:space="preserve">a &lt;b&gt; &amp; "c"</text>',
      '<text xml:space="preserve">  d</text>',
    ],
  )
})

test('a long line is wrapped between words, and one that cannot be is an error', () => {
  const words = Array.from({length: 30}, () => 'word').join(' ')
  const texts = terminalPicture('c', words, about).match(/(?<=preserve">)word[^<]*/g)
  expect(texts?.join(' ')).toBe(words)
  expect(texts?.every((text) => text.length <= 92)).toBe(true)
  expect(() => terminalPicture('c', 'x'.repeat(93), about)).toThrow('93 characters')
})
