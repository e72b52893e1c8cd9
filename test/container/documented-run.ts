import {type Block, commandsIn} from '../docs/blocks.ts'

/**
 * The words of `docker run` that start what a block starts: its command, or the container of a pod
 * with its namespaces, capabilities and folders. Folders of the host are those below `root`.
 */
export function documentedRun(block: Block, root: string): string {
  const [shown, ...others] = block.language === 'yaml' ? [] : commandsIn(block)
  if (others.length > 0) throw new Error('Only one command is run of a block.')
  const command = shown?.command ?? runOfPod(block.lines)
  return command.replaceAll(/ -v (?=\/)/g, ` -v ${root}`)
}

/** What a line of a pod's specification is to an engine; nothing where it only holds others. */
const meanings: readonly (readonly [line: RegExp, words: string])[] = [
  [/^(spec|containers|- name|securityContext|volumeMounts):.*$/, ''],
  [/^hostPID: true$/, '--pid=host'],
  [/^capabilities: \{drop: \[(\w+)\], add: \[(\w+)\]\}$/, '--cap-drop $1 --cap-add $2'],
  [/^- \{name: \w+, mountPath: (\S+), readOnly: true\}$/, '-v $1:$1:ro'],
  [/^- \{name: \w+, mountPath: (\S+)\}$/, '-v $1:$1'],
]

function runOfPod(lines: readonly string[]): string {
  const own = {image: '', command: ''}
  const options = lines.map((text) => {
    const line = text.trim()
    const [, name, value = ''] = /^(image|command): (.+)$/.exec(line) ?? []
    if (name === 'image' || name === 'command') {
      own[name] = value
      return ''
    }
    const [pattern, words = ''] = meanings.find(([of]) => of.test(line)) ?? []
    if (pattern === undefined) throw new Error(`No engine is told of '${line}'.`)
    return line.replace(pattern, words)
  })
  const [program = '', ...args] = own.command
    .replaceAll(/[[\],]/g, ' ')
    .trim()
    .split(/\s+/)
  const words = ['docker run --rm', ...options, '--entrypoint', program, own.image, ...args]
  return words.filter((word) => word !== '').join(' ')
}
