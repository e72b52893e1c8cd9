/** What differs from run to run, by name: on a page stands an example of it. */
const varying: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['MOMENT', /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{3})?Z/g],
  ['DAY', /\d{4}-\d{2}-\d{2}/g],
  // The login's name is behind it where there is one.
  ['WHO', /(?<=«MOMENT» {1,2}(by )?)\w+( \(\w+\))?/g],
  ['DIGEST', /sha256:[\da-f]{64}/g],
  ['ID', /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g],
  ['PLAN', /(?<=\bplan +)[\da-f]{12}\b/g],
  ['STATE', /(?<=state +)[\da-f]{64}/g],
  ['PROCESS', /(?<=\bpid )\d+/g],
]

/** A text in which all that varies has its name. */
function withPlaceholders(text: string): string {
  return varying.reduce((so, [name, pattern]) => so.replace(pattern, `«${name}»`), text)
}

/**
 * Whether a page shows what was printed. A line `…` stands for any number of lines, and `…` in a line
 * for some characters of it.
 */
export function shows(page: string, printed: string): boolean {
  const [wanted, got] = [page, printed].map((text) => withPlaceholders(text.trimEnd()).split('\n'))
  return matches(wanted ?? [], got ?? [])
}

function matches(wanted: readonly string[], got: readonly string[]): boolean {
  const [first, ...others] = wanted
  if (first === undefined) return got.length === 0
  if (first.trim() === '…')
    return got.concat('').some((_, index) => matches(others, got.slice(index)))
  const [line, ...rest] = got
  return line !== undefined && isLine(first, line) && matches(others, rest)
}

function isLine(wanted: string, got: string): boolean {
  if (!wanted.includes('…')) return wanted.trimEnd() === got.trimEnd()
  return new RegExp(`^${wanted.split('…').map(literally).join('.+')}$`).test(got)
}

/** A text as a regular expression that matches nothing else. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
