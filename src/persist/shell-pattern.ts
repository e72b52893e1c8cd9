/** A piece of a pattern: so many characters of this kind. */
interface Piece {
  readonly isMany: boolean
  readonly takes: (character: string) => boolean
}

/**
 * Reads a word as the shell does (glob(7)): `*`, `?` and sets in brackets, of which a backslash takes
 * the meaning; a bracket that is never closed is a character. `undefined` where no pattern is in it.
 * POSIX leaves `[^` open: as in bash it stands for `[!` here, and not for a set with `^` as in dash.
 */
export function shellPattern(word: string): ((name: string) => boolean) | undefined {
  const pieces: Piece[] = []
  let isPattern = false
  for (let at = 0; at < word.length; ) {
    const [piece, end, isSpecial] = pieceAt(word, at)
    pieces.push(piece)
    isPattern ||= isSpecial
    at = end
  }
  return isPattern ? (name) => matches(pieces, name) : undefined
}

/** The piece, where the next one begins, and whether it stands for more than itself. */
function pieceAt(word: string, at: number): readonly [Piece, number, boolean] {
  const character = word[at] ?? ''
  if (character === '*') return [{isMany: true, takes: () => true}, at + 1, true]
  if (character === '?') return [{isMany: false, takes: () => true}, at + 1, true]
  const set = character === '[' ? setAt(word, at + 1) : undefined
  if (set) return [{isMany: false, takes: set.takes}, set.end, true]
  const isEscape = character === '\\' && at + 1 < word.length
  const plain = isEscape ? word[at + 1] : character
  return [{isMany: false, takes: (other) => other === plain}, at + (isEscape ? 2 : 1), false]
}

/** What stands behind an open bracket; `undefined` where that is never closed. */
function setAt(word: string, start: number) {
  const isNegated = word[start] === '!' || word[start] === '^'
  const ranges: (readonly [first: string, last: string])[] = []
  let at = isNegated ? start + 1 : start
  const next = (): string => {
    if (word[at] === '\\') at++
    return word[at++] ?? ''
  }
  do {
    const first = next()
    // Before the end it is a character like others.
    const isRange = word[at] === '-' && word[at + 1] !== ']'
    if (isRange) at++
    ranges.push([first, isRange ? next() : first])
    if (at >= word.length) return undefined
  } while (word[at] !== ']')
  const takes = (character: string): boolean =>
    ranges.some(([first, last]) => first <= character && character <= last) !== isNegated
  return {takes, end: at + 1}
}

/** As many characters as there are pieces, with anything for a star. */
function matches(pieces: readonly Piece[], name: string): boolean {
  const characters = [...name]
  // How far the pieces so far can have come.
  let reached = new Set([0])
  for (const {isMany, takes} of pieces) {
    const first = Math.min(...reached)
    const next = characters.flatMap((character, place) => {
      if (isMany) return place + 1 >= first ? [place + 1] : []
      return reached.has(place) && takes(character) ? [place + 1] : []
    })
    reached = new Set(isMany && reached.size > 0 ? [first, ...next] : next)
  }
  return reached.has(characters.length)
}
