import {type Refusal, refusal} from './compile-complaint.ts'
import type {Span} from './complaint.ts'
import type {PermLetter} from './perm-syscalls.ts'
import {byteLength} from './split-line.ts'
import {Perm} from './uapi.ts'

const bits: Readonly<Record<PermLetter, number>> = {
  r: Perm.read,
  w: Perm.write,
  x: Perm.execute,
  a: Perm.attribute,
}

/** The letters of a permission, lower-case and in the order given; undefined when one is none. */
export function permLetters(text: string): readonly PermLetter[] | undefined {
  const letters = Array.from(text.toLowerCase(), asLetter)
  return letters.every((letter) => letter !== undefined) ? letters : undefined
}

function asLetter(letter: string): PermLetter | undefined {
  return letter === 'r' || letter === 'w' || letter === 'x' || letter === 'a' ? letter : undefined
}

/** The bits of `rwxa` in any order and case, at most four letters. */
export function readPerm(value: string, span: Span): number | Refusal {
  if (byteLength(value) > 4) return refusal('perm-too-long', span, {value})
  const letters = permLetters(value)
  if (letters !== undefined) return letters.reduce((perm, letter) => perm | bits[letter], 0)
  const index = Array.from(value.toLowerCase()).findIndex(
    (letter) => asLetter(letter) === undefined,
  )
  const start = span.start + index
  const letter = Array.from(value)[index] ?? ''
  const at = {word: span.word, start, end: start + letter.length}
  return refusal('perm-letter', at, {letter, value})
}
