import {printable} from './printable.ts'

/** Text of others as code within a line: whatever is in it, nothing of it is read as Markdown or HTML. */
export function codeSpan(text: string): string {
  // printable() leaves no line break, and a longer row of backticks than any in it ends nowhere early.
  const shown = printable(text)
  if (shown.trim() === '') return '(blank)'
  const fence = '`'.repeat(longestRow(shown) + 1)
  const isTouching = shown.startsWith('`') || shown.endsWith('`')
  return isTouching ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`
}

/** Lines of others as a block of code; each is shown as one line. */
export function codeBlock(lines: readonly string[], language: string): readonly string[] {
  const shown = lines.map(printable)
  const fence = '`'.repeat(Math.max(3, ...shown.map((line) => longestRow(line) + 1)))
  return [`${fence}${language}`, ...shown, fence]
}

function longestRow(text: string): number {
  const rows = text.match(/`+/g) ?? []
  return Math.max(0, ...rows.map((row) => row.length))
}
