/** The colours of all pictures: a dark card, which reads on a light page and on a dark one. */
export const colours = {
  ground: '#0d1117',
  edge: '#57606a',
  text: '#e6edf3',
  dim: '#9aa4ae',
  red: '#ff7b72',
  green: '#56d364',
  yellow: '#e3b341',
  cyan: '#76e3ea',
} as const

interface Card {
  readonly width: number
  readonly height: number
  /** What the picture is, for those who cannot see it. */
  readonly title: string
  readonly description: string
  /** Rules of CSS for what the picture has of its own. */
  readonly style: string
}

/** A picture on a card of its own. Its text stays text; the reader's own fonts show it. */
export function card(
  {width, height, title, description, style}: Card,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${style}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${colours.ground}" stroke="${colours.edge}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

/** Text as XML has it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
