import {explanationAsAnswer} from './report/explain-json.ts'
import {type ExplainInput, explainRule, readExplainInput} from './report/explain-rule.ts'
import {jsonText} from './report/json-text.ts'
import {factsNeeded} from './rules/facts-needed.ts'
import type {FactsQuery} from './rules/host-facts.ts'
import {decodeKernelString} from './rules/kernel-string.ts'
import type {DescribedHost} from './system/described-facts.ts'

/**
 * Answers lines as they come, one JSON document a line. What arrives together is looked up
 * together, so that ten thousand lines do not ask the system ten thousand times, and a program
 * that waits for each answer gets it at once.
 */
export async function* explainLines(
  chunks: AsyncIterable<Uint8Array>,
  host: DescribedHost,
): AsyncGenerator<string> {
  for await (const lines of linesOf(chunks)) {
    const inputs = lines.map(readExplainInput)
    const facts = await host.facts(factsOf(inputs))
    const answers = inputs.map((input) => jsonText(explanationAsAnswer(explainRule(input, facts))))
    yield `${answers.join('\n')}\n`
  }
}

/** What must be known of a host to explain these lines for it. */
export function factsOf(inputs: readonly ExplainInput[]): FactsQuery {
  const users = new Set<string>()
  const groups = new Set<string>()
  const paths = new Set<string>()
  for (const input of inputs) {
    if (input.kind !== 'words') continue
    const needed = factsNeeded(input.words)
    for (const name of needed.users) users.add(name)
    for (const name of needed.groups) groups.add(name)
    for (const path of needed.paths) paths.add(path)
  }
  return {users, groups, paths}
}

const newline = 0x0a

/** The lines of each chunk; bytes that are no UTF-8 are kept apart, as in the kernel's strings. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let rest: Uint8Array = new Uint8Array()
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : joined(rest, chunk)
    const lines: string[] = []
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      lines.push(decodeKernelString(bytes.subarray(start, end)))
      start = end + 1
    }
    rest = bytes.slice(start)
    if (lines.length > 0) yield lines
  }
  if (rest.length > 0) yield [decodeKernelString(rest)]
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length)
  bytes.set(left)
  bytes.set(right, left.length)
  return bytes
}
