import type {StateFile} from '../system.ts'
import {endOfPart, type Part} from './script.ts'

/**
 * Commands that tell of each file of a pattern its name and its text in turn, each a part of its
 * own, so that they may hold anything.
 */
export function tellFiles(pattern: string): string {
  return [
    `for f in ${pattern}; do`,
    'test -f "$f" || continue',
    endOfPart,
    'printf %s "${f##*/}"',
    endOfPart,
    'cat -- "$f" || exit 1',
    'done',
  ].join('\n')
}

/** Names and texts of parts that come in turn. */
export function pairsOf(parts: readonly Part[]): readonly StateFile[] {
  const pairs = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    pairs.push({name: parts[index]?.stdout ?? '', text: parts[index + 1]?.stdout ?? ''})
  }
  return pairs
}
