import {closeSync, openSync, readSync} from 'node:fs'
import {fileIdentity} from './file-identity.ts'
import {runtimeFolder} from './runtime-folder.ts'

const name = 'programs.json'
/** Old files of programs are forgotten when this many answers are kept. */
const most = 16

/**
 * Asks a program something that only its own file decides, such as its version; while the file is
 * the same, the answer is the one of last time. A script may hand the question on to another
 * program, and is asked each time.
 */
export async function askOncePerFile<Answer, Known extends Answer>(
  path: string,
  question: string,
  ask: () => Promise<Answer>,
  isKept: (said: unknown) => said is Known,
  folder = runtimeFolder(),
): Promise<Answer> {
  const key = folder && keyOf(path, question)
  if (folder === undefined || key === undefined) return ask()
  const known = answersIn(folder.read(name))
  const said = known.get(key)
  if (isKept(said)) return said
  const answer = await ask()
  // The file may have been replaced while it ran.
  if (isKept(answer) && keyOf(path, question) === key) {
    const kept = [...known].slice(1 - most)
    folder.write(name, JSON.stringify([...kept, [key, answer]]))
  }
  return answer
}

function keyOf(path: string, question: string): string | undefined {
  try {
    return isBinary(path) ? `${fileIdentity(path)} ${question}` : undefined
  } catch {
    return undefined
  }
}

function isBinary(path: string): boolean {
  const start = new Uint8Array(4)
  const file = openSync(path, 'r')
  try {
    return readSync(file, start) === 4 && String.fromCharCode(...start) === '\x7fELF'
  } finally {
    closeSync(file)
  }
}

function answersIn(text: string | undefined): ReadonlyMap<string, unknown> {
  try {
    const entries: unknown = JSON.parse(text ?? '[]')
    return new Map(Array.isArray(entries) ? entries.map(([key, said]) => [key, said]) : [])
  } catch {
    return new Map()
  }
}
