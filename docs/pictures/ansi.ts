/** A stretch of text in one style, by the names that `styles` in terminal.ts gives a colour to. */
export interface Stretch {
  readonly text: string
  readonly styles: readonly Style[]
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

interface Sequence {
  readonly sets?: Style
  readonly ends: readonly Style[]
}

const colours: readonly Style[] = ['red', 'green', 'yellow', 'cyan']

/** The sequences that src/report/paint.ts writes (ECMA-48, SGR): what each sets, and what it ends. */
const sequences: Readonly<Record<string, Sequence>> = {
  1: {sets: 'bold', ends: []},
  2: {sets: 'dim', ends: []},
  22: {ends: ['bold', 'dim']},
  31: {sets: 'red', ends: colours},
  32: {sets: 'green', ends: colours},
  33: {sets: 'yellow', ends: colours},
  36: {sets: 'cyan', ends: colours},
  39: {ends: colours},
}

/** What a terminal would show of one line. A sequence that is not known is an error: it would be lost. */
export function readAnsi(line: string): readonly Stretch[] {
  const [first = '', ...others] = line.split('\u001b[')
  const stretches: Stretch[] = [{text: first, styles: []}]
  let styles: readonly Style[] = []
  for (const other of others) {
    const [code = '', ...text] = other.split('m')
    const sequence = sequences[code]
    if (sequence === undefined) throw new Error(`No picture has a style for ESC[${code}m.`)
    const {sets, ends} = sequence
    const left = styles.filter((style) => !ends.includes(style))
    styles = sets === undefined ? left : [...left, sets]
    stretches.push({text: text.join('m'), styles})
  }
  return stretches.filter(({text}) => text !== '')
}
