import {readAnsi, type Stretch, type Style} from './ansi.ts'
import {card, colours, escaped} from './svg.ts'

/** Wide enough for the widest of the fonts that are named below. */
const characterWidth = 8.2
/** Longer lines are wrapped, as on a terminal, but between words. */
const mostColumns = 92
const lineHeight = 19
const margin = 20
const barHeight = 34

const classes: Readonly<Record<Style, string>> = {
  bold: 'b',
  dim: 'd',
  red: 'r',
  green: 'g',
  yellow: 'y',
  cyan: 'c',
}

const style = [
  `text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${colours.text};white-space:pre}`,
  '.b{font-weight:700}',
  ...(['dim', 'red', 'green', 'yellow', 'cyan'] as const).map(
    (name) => `.${classes[name]}{fill:${colours[name]}}`,
  ),
].join('')

/** A terminal in which a command was run, with what it printed in colour. */
export function terminalPicture(
  command: string,
  output: string,
  {title, description}: {readonly title: string; readonly description: string},
): string {
  const prompt: readonly Stretch[] = [
    {text: '$ ', styles: ['green']},
    {text: command, styles: ['bold']},
  ]
  const lines = [prompt, ...output.trimEnd().split('\n').map(readAnsi)].flatMap(wrapped)
  const columns = Math.max(...lines.map((line) => line.map(({text}) => text).join('').length))
  const width = Math.ceil(columns * characterWidth) + 2 * margin
  const height = barHeight + lines.length * lineHeight + margin / 2
  return card({width, height, title, description, style}, [
    ...[colours.red, colours.yellow, colours.green].map(
      (fill, index) => `<circle cx="${margin + 5 + index * 18}" cy="19" r="5" fill="${fill}"/>`,
    ),
    ...lines.flatMap((line, index) => textLine(line, barHeight + (index + 0.75) * lineHeight)),
  ])
}

/** A line as the lines that it takes; one of several styles is not to be so long. */
function wrapped(line: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const length = line.reduce((sum, {text}) => sum + text.length, 0)
  if (length <= mostColumns) return [line]
  const [only, ...others] = line
  const cut = only?.text.lastIndexOf(' ', mostColumns) ?? -1
  if (only === undefined || others.length > 0 || cut <= 0) {
    throw new Error(`No picture is as wide as a line of ${length} characters.`)
  }
  const {text, styles} = only
  return [[{text: text.slice(0, cut), styles}], ...wrapped([{text: text.slice(cut + 1), styles}])]
}

/** Some programs that show SVG know `white-space`, others only `xml:space`. */
function textLine(line: readonly Stretch[], y: number): readonly string[] {
  if (line.length === 0) return []
  const spans = line.map(({text, styles}) =>
    styles.length === 0
      ? escaped(text)
      : `<tspan class="${styles.map((name) => classes[name]).join(' ')}">${escaped(text)}</tspan>`,
  )
  return [`<text x="${margin}" y="${y}" xml:space="preserve">${spans.join('')}</text>`]
}
