/** A command line as somebody would type it: words that a shell would change are quoted. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%^+=:,./-]+$/.test(word) ? word : quoted(word))).join(' ')
}

/** One word of a command line that arrives as it is: within '...' a shell changes nothing. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('A command line cannot hold a NUL.')
  return quoted(word)
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
