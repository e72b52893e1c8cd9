import {createHash} from 'node:crypto'

/**
 * Lines of JSON, each with its number and a checksum, so that a line which a power cut tore, and
 * one that somebody changed, are told from a whole one.
 */

/** What could be read of such lines. */
export interface OpenedLines {
  /** The entries before the first line that is not whole. */
  readonly entries: readonly unknown[]
  /** The last line was being written when the writer died; that is no damage. */
  readonly isTorn: boolean
  /** Number of the first line that is damaged, from 1. */
  readonly damagedLine: number | undefined
}

/** Writes one entry as a line with its newline; the first has the number 0. */
export function sealLine(entry: object, number: number): string {
  const json = JSON.stringify(entry)
  return `{"number":${number},"checksum":"${checksum(number, json)}","entry":${json}}\n`
}

/** Reads lines up to the first that is not whole. */
export function openLines(text: string): OpenedLines {
  const lines = text.split('\n')
  const rest = lines.pop() ?? ''
  const entries: unknown[] = []
  for (const line of lines) {
    const json = sealedJson(line, entries.length)
    if (json === undefined) return {entries, isTorn: false, damagedLine: entries.length + 1}
    entries.push(JSON.parse(json))
  }
  return {entries, isTorn: rest !== '', damagedLine: undefined}
}

function sealedJson(line: string, number: number): string | undefined {
  const parts = /^\{"number":(\d+),"checksum":"([0-9a-f]{16})","entry":(.*)\}$/s.exec(line)
  const json = parts?.[3]
  if (json === undefined || parts?.[1] !== String(number)) return undefined
  return parts[2] === checksum(number, json) ? json : undefined
}

function checksum(number: number, json: string): string {
  return createHash('sha256').update(`${number} ${json}`).digest('hex').slice(0, 16)
}
