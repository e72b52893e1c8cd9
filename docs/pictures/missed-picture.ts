import {readFile} from 'node:fs/promises'
import {card, colours, escaped} from './svg.ts'

/** What the chart needs of bench/results/missed-events.json. */
interface Missed {
  readonly machine: {readonly kernel: string; readonly auditctl: string; readonly date: string}
  readonly rows: readonly {
    readonly scenario: string
    readonly apply: Count
    readonly augenrules: Count
  }[]
}

interface Count {
  readonly opened: number
  readonly missed: number
}

const width = 800
const bars = {left: 190, width: 330, height: 13}
const rowHeight = 54
const top = 96

const style = [
  `text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:${colours.text}}`,
  '.h{font-size:17px;font-weight:700}',
  `.d{fill:${colours.dim}}`,
  `.r{fill:${colours.red};font-weight:700}`,
  `.g{fill:${colours.green};font-weight:700}`,
  '.e{text-anchor:end}',
].join('')

/** Draws how many events two programs missed while they made the same changes. */
export async function missedPicture(): Promise<string> {
  const url = new URL('../../bench/results/missed-events.json', import.meta.url)
  const {machine, rows} = JSON.parse(await readFile(url, 'utf8')) as Missed
  const height = top + rows.length * rowHeight + 30
  const told = rows.map(
    ({scenario, apply, augenrules}) =>
      `${scenario}: auditform ${share(apply)}, reload ${share(augenrules)}`,
  )
  const about = {
    title: 'Events missed while the rules change, under load',
    description: `Missed, of the events in that time. ${told.join('; ')}.`,
  }
  return card({width, height, style, ...about}, [
    text(24, 36, 'Events missed while the rules change, under load', 'h'),
    `<rect x="24" y="53" width="12" height="12" fill="${colours.green}"/>`,
    text(42, 64, 'recorded'),
    `<rect x="122" y="53" width="12" height="12" fill="${colours.red}"/>`,
    text(140, 64, 'missed'),
    ...rows.flatMap((row, index) => changeRows(row, top + index * rowHeight)),
    text(
      24,
      height - 16,
      `${machine.kernel}, ${machine.auditctl}, ${machine.date}. How it was counted: bench/README.md`,
      'd',
    ),
  ])
}

function changeRows({scenario, apply, augenrules}: Missed['rows'][number], y: number) {
  return [
    text(bars.left - 14, y + 21, scenario, 'e'),
    ...bar('auditform apply', apply, y),
    ...bar('augenrules --load', augenrules, y + bars.height + 7),
  ]
}

function bar(name: string, {opened, missed}: Count, y: number): readonly string[] {
  const red = Math.round((bars.width * missed) / opened)
  const rect = (x: number, length: number, fill: string) =>
    length === 0
      ? []
      : [`<rect x="${x}" y="${y}" width="${length}" height="${bars.height}" fill="${fill}"/>`]
  const right = bars.left + bars.width
  return [
    ...rect(bars.left, bars.width - red, colours.green),
    ...rect(right - red, red, colours.red),
    text(right + 14, y + 11, name),
    text(width - 24, y + 11, `${share({opened, missed})} missed`, `e ${missed === 0 ? 'g' : 'r'}`),
  ]
}

/** None is none, and one in a million is not. */
function share({opened, missed}: Count): string {
  if (missed === 0) return '0'
  const percent = (100 * missed) / opened
  return percent < 1 ? 'under 1 %' : `${Math.round(percent)} %`
}

function text(x: number, y: number, words: string, names = ''): string {
  const attribute = names === '' ? '' : ` class="${names}"`
  return `<text x="${x}" y="${y}"${attribute}>${escaped(words)}</text>`
}
