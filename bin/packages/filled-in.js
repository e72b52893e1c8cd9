import {readFileSync} from 'node:fs'

/** The text of a file, with the words that stand for `@NAME@` in it. */
export function filledIn(path, words) {
  return readFileSync(path, 'utf8').replaceAll(/@([A-Z]+)@/g, (_, name) => words[name])
}
