import {mkdir, writeFile} from 'node:fs/promises'

/** A table as Markdown has it; numbers stand on the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const [first = []] = rows
  const rule = head.map((_, index) => (index > 0 && first[index] !== undefined ? '---:' : '---'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The middle one of some numbers. */
export function median(some: readonly number[]): number {
  return some.toSorted((a, b) => a - b)[some.length >> 1] ?? Number.NaN
}

/** Writes bench/results/NAME.json and NAME.md, and prints the latter. */
export async function writeResults(name: string, data: object, text: string): Promise<void> {
  const folder = new URL('results/', import.meta.url)
  await mkdir(folder, {recursive: true})
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(data, undefined, 2)}\n`)
  await writeFile(new URL(`${name}.md`, folder), `${text}\n`)
  console.log(`\n${text}\n`)
}
