/** A fenced block of a page, with what the HTML comment right above it says to the tests. */
export interface Block {
  readonly page: string
  /** The line of its fence, counted from 1. */
  readonly line: number
  readonly language: string
  readonly lines: readonly string[]
  readonly marks: Readonly<Partial<Record<Mark, string>>>
}

/** What a comment may say, as `<!-- exit: 2; world: web1 -->`; CONTRIBUTING.md tells what each means. */
const markNames = ['run', 'world', 'exit', 'file', 'prints', 'part'] as const
export type Mark = (typeof markNames)[number]

/** All fenced blocks of a page. A mark that nobody knows is an error, and so is one above no block. */
export function readBlocks(page: string, text: string): readonly Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let open: {readonly from: number; readonly fence: string} | undefined
  for (const [index, line] of lines.entries()) {
    if (open !== undefined) {
      if (line !== open.fence) continue
      const marks = marksIn(page, lines[open.from - 1] ?? '')
      const language = (lines[open.from] ?? '').trim().slice(3)
      const inside = lines.slice(open.from + 1, index)
      blocks.push({page, line: open.from + 1, language, lines: inside, marks})
      open = undefined
    } else if (/^ *```/.test(line)) {
      open = {from: index, fence: line.replace(/```.*/, '```')}
    } else if (Object.keys(marksIn(page, line)).length > 0 && !lines[index + 1]?.includes('```')) {
      throw new Error(`${page}:${index + 1}: this mark stands above no block.`)
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.from + 1}: the block has no end.`)
  return blocks
}

function marksIn(page: string, line: string): Block['marks'] {
  const inside = /^ *<!-- (?<inside>[a-z]+: .*) -->$/.exec(line)?.groups?.['inside']
  if (inside === undefined) return {}
  const marks: Partial<Record<Mark, string>> = {}
  for (const part of inside.split('; ')) {
    const [, name = '', value = ''] = /^([a-z]+): (.*)$/.exec(part) ?? []
    const known = markNames.find((mark) => mark === name)
    if (known === undefined) throw new Error(`${page}: there is no mark '${part}'.`)
    marks[known] = value
  }
  return marks
}

/** A command of a block, and what the page shows that it prints. */
export interface Shown {
  readonly command: string
  /** undefined where the page shows nothing of it. */
  readonly output: string | undefined
}

/** The commands of a block: of `sh` each line, of `console` those behind a `$`. */
export function commandsIn({language, lines}: Block): readonly Shown[] {
  if (language !== 'console')
    return logicalLines(lines).map((command) => ({command, output: undefined}))
  const shown: {command: string; output: string[]}[] = []
  for (const line of lines) {
    const last = shown.at(-1)
    if (line.startsWith('$ ')) shown.push({command: line.slice(2), output: []})
    else if (last?.command.endsWith('\\'))
      last.command = `${last.command.slice(0, -1)}${line.trim()}`
    else if (last === undefined) throw new Error('A console begins with a command behind $.')
    else last.output.push(line)
  }
  return shown.map(({command, output}) => ({
    command,
    output: output.join('\n').replace(/\n+$/, ''),
  }))
}

/** Lines of a shell, with those that go on behind a backslash, or to the end of a loop, put together. */
function logicalLines(lines: readonly string[]): readonly string[] {
  const commands: string[] = []
  let isOpen = false
  for (const line of lines) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const isLooping: boolean = isOpen && /^(for|while) /.test(commands.at(-1) ?? '')
    if (isOpen)
      commands.push(`${commands.pop()}${isLooping ? '\n' : ' '}${line.replace(/\\$/, '').trim()}`)
    else commands.push(line.replace(/\\$/, ''))
    isOpen = line.endsWith('\\') || /; do$/.test(line) || (isLooping && line !== 'done')
  }
  return commands
}
