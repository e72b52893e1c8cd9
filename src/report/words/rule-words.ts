import type {ComplaintWords} from './complaint-words.ts'

/** The words for each code of a group, from the arguments that this code has. */
export type WordsFor<Group> = {
  readonly [Code in keyof Group]: (
    arg: (name: keyof Group[Code] & string) => string,
  ) => ComplaintWords
}

/** The remedy with a suggestion, or another when nothing known is near. */
export function didYouMean(suggestion: string, otherwise: string): string {
  return suggestion === '' ? otherwise : `did you mean \`${suggestion}\`?`
}

/** Words behind each other: `a, b or c`. */
export function oneOf(words: string): string {
  const all = words.split(' ').filter((word) => word !== '')
  const last = all.pop() ?? ''
  return all.length === 0 ? last : `${all.join(', ')} or ${last}`
}
