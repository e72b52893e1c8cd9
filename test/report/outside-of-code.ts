import fc from 'fast-check'

/** Texts that would be read as Markdown or HTML where they can. */
export const hostileMarkdown = fc
  .array(
    fc.constantFrom(
      ...['`', '``', '```', '````', '~~~', '\n', '\r', '\n```\n', '\n\n', '|', '\\', '\\`', '\\|'],
      ...['<b>', '</code>', '<!--', '-->', '&lt;', '[a](javascript:b)', '![](//c)', '@all', '#1'],
      ...['# ', '- ', '> ', '---', '***', '    ', '\t', ' ', 'a', '\u202e', '\u2028', '\u001b[2J'],
    ),
    {maxLength: 8},
  )
  .map((parts) => parts.join(''))

/**
 * What CommonMark would read as more than code: the text without fenced blocks and code spans
 * (sections 4.5 and 6.1 of the specification; nothing here stands in a list or a quotation).
 */
export function outsideOfCode(markdown: string): string {
  const kept: string[] = []
  let fence: string | undefined
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    const row = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line)
    const [, marks = '', rest = ''] = row ?? []
    if (fence !== undefined) {
      const closes = marks.startsWith(fence) && rest.trim() === ''
      if (closes) fence = undefined
    } else if (row && !(marks.startsWith('`') && rest.includes('`'))) {
      fence = marks
    } else {
      kept.push(withoutSpans(line))
    }
  }
  return kept.join('\n')
}

/** A row of backticks ends at the next row of the same length. */
function withoutSpans(line: string): string {
  return line.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '')
}
