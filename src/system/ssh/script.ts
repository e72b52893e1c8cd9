import {randomUUID} from 'node:crypto'
import {decodeKernelString, encodeKernelString} from '../../rules/kernel-string.ts'
import {quoteWord} from '../../shell-words.ts'

/** A script for the /bin/sh of another host, ready to be sent, and the word that frames what it prints. */
export interface Script {
  readonly bytes: Uint8Array
  readonly mark: string
}

/** What one part of a script printed, and the status that it ended with. */
export interface Part {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** What came back of a script. */
export type Answer =
  | {readonly kind: 'whole'; readonly parts: readonly Part[]}
  /** It ended before its last part did, or nobody knows whether it did. */
  | {readonly kind: 'cut-off'}
  /** Not even its first line was run: a login or sudo that refuses. */
  | {readonly kind: 'not-begun'; readonly stdout: string; readonly stderr: string}

/** Where audit-userspace installs its programs; the PATH of a login often lacks them. */
const path = '/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/sbin:/usr/local/bin'

/**
 * Puts command lines into one script, each of them a part of the answer.
 *
 * The exit status of ssh cannot be believed: it is 255 when the connection is cut, and that of
 * auditctl is 255, too. So each part ends with a mark that tells its status, on both streams,
 * and what a login shell prints of its own stands before the first mark. The mark is another
 * word each time, so that nothing a host lists can pass for it. All is one function, called on
 * the last line but one: of a script that arrives in part, nothing runs. Without that, `export` cut
 * to `ex` would be an editor.
 */
export function makeScript(
  parts: readonly string[],
  {before = '', after = 'exit'}: Partial<Around> = {},
): Script {
  const mark = `auditform-${randomUUID()}`
  const lines = [
    '_all() {',
    `PATH=${path} LC_ALL=C LANGUAGE=C`,
    'export PATH LC_ALL LANGUAGE',
    'umask 077',
    `mark() { printf '\\n%s %s\\n' ${mark} "$1"; printf '\\n%s %s\\n' ${mark} "$1" >&2; }`,
    before,
    'mark 0',
    ...parts.map((part) => `(\n${part}\n) </dev/null\nmark $?`),
    'mark end',
    '}',
    '_all',
    after,
    '',
  ]
  return {bytes: encodeKernelString(lines.join('\n')), mark}
}

/** Command lines around all parts, outside of the answer. */
export interface Around {
  readonly before: string
  readonly after: string
}

/** Ends a part from within, where only the host knows how many there are. */
export const endOfPart = 'mark 0'

/** Takes the answer to a script apart. */
export function readAnswer(
  {mark}: Script,
  output: {readonly stdout: Uint8Array; readonly stderr: Uint8Array},
): Answer {
  const stdout = piecesOf(output.stdout, mark)
  const stderr = piecesOf(output.stderr, mark)
  if (stdout.length === 1) {
    const [out, err] = [stdout, stderr].map(([first]) => textOf(first?.bytes ?? ''))
    return {kind: 'not-begun', stdout: out ?? '', stderr: err ?? ''}
  }
  if (stdout.at(-2)?.status !== 'end' || stderr.length !== stdout.length) return {kind: 'cut-off'}
  const parts = stdout.slice(1, -2).map(({bytes, status}, index) => ({
    stdout: textOf(bytes),
    stderr: textOf(stderr[index + 1]?.bytes ?? ''),
    status: Number(status),
  }))
  return {kind: 'whole', parts}
}

/** Text before each mark, a byte a character, with the status that the mark tells; the last has none. */
function piecesOf(
  output: Uint8Array,
  mark: string,
): readonly {readonly bytes: string; readonly status: string}[] {
  const split = Buffer.from(output)
    .toString('latin1')
    .split(new RegExp(`\\n${mark} (\\w+)\\n`))
  const pieces = []
  for (let index = 0; index < split.length; index += 2) {
    pieces.push({bytes: split[index] ?? '', status: split[index + 1] ?? ''})
  }
  return pieces
}

function textOf(bytes: string): string {
  return decodeKernelString(Buffer.from(bytes, 'latin1'))
}

/** A list of arguments as one command line. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ')
}
