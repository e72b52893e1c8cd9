import {type Command, Flags, Parser} from '@oclif/core'

/** Commands that only a real host can run are at least understood: their flags and arguments are parsed. */
export async function parseCommand(words: readonly string[]): Promise<void> {
  const [id = '', ...argv] = words
  if (!/^[a-z]+$/.test(id)) throw new Error(`auditform ${id}: there is no such command.`)
  const {default: command} = (await import(`../../src/commands/${id}.ts`)) as {
    readonly default: typeof Command
  }
  await Parser.parse([...argv], {
    args: command.args,
    flags: {...command.baseFlags, ...command.flags, json: Flags.boolean()},
    strict: command.strict,
  } as never)
}

/** The runs of auditform in a line of a shell, each as its words. */
export function runsIn(line: string): readonly (readonly string[])[] {
  // Kubernetes has words in a list of YAML.
  const bare = line.replace(/\s#\s.*$/, '').replaceAll(/[[\],]/g, ' ')
  return bare
    .split(/\|\||&&|[|;()]|\bdo\b|\bif\b|\bthen\b/)
    .map((part) => wordsOf(part.replace(/[12&]?>{1,2}\s*\S+/g, '')))
    .flatMap((words) => {
      const start = words.findIndex((word) => /^[\w./]*\bauditform$/.test(word))
      const run = words.slice(start + 1)
      // `journalctl -t auditform` runs another program.
      return start === -1 || run.length === 0 ? [] : [run]
    })
}

function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(/['"]/g, ''),
  )
}
