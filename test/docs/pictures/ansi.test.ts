import {expect, test} from 'vitest'
import {readAnsi} from '../../../docs/pictures/ansi.ts'
import {colourPaint} from '../../../src/report/paint.ts'

test('what a line is painted with is read back', () => {
  const {bold, dim, red, green, yellow, cyan} = colourPaint
  expect(readAnsi(`a ${yellow(bold('NAME'))} m ${dim('1')}${red('-')}`)).toEqual([
    {text: 'a ', styles: []},
    {text: 'NAME', styles: ['yellow', 'bold']},
    {text: ' m ', styles: []},
    {text: '1', styles: ['dim']},
    {text: '-', styles: ['red']},
  ])
  expect(readAnsi(green('+') + cyan('@@')).map(({styles}) => styles)).toEqual([['green'], ['cyan']])
})

test('a sequence that no picture can show is an error, and never lost', () => {
  expect(() => readAnsi('\u001b[7mreversed')).toThrow('No picture has a style for ESC[7m.')
})
