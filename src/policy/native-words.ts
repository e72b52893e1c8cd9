import {columnsOf, escapeWord, splitLine} from '../rules/split-line.ts'
import {complaintAt} from './policy-complaint.ts'
import {codePointName, extentOf, type TracedText} from './source.ts'
import {expandVariables, type Scope} from './variables.ts'

/**
 * The words of a line of auditctl that stands in a JSON5 string. Variables are put in
 * afterwards, so that a space in a value cannot make two words of one.
 */
export function nativeWords(line: TracedText, scope: Scope): readonly TracedText[] {
  return splitLine(line.text).map((word) => {
    const end = line.offsets.at(-1) ?? 0
    const offsets = columnsOf(word).map((column) => line.offsets[column - 1] ?? end)
    return expandVariables({text: word.text, offsets}, scope)
  })
}

/** The words on one line, with spaces and backslashes escaped as in a rules file. */
export function lineOfWords(words: readonly TracedText[]): string {
  return words.map(({text}) => escapeWord(text)).join(' ')
}

// Control characters would change the meaning of a rules file or of a listing, and half of
// a surrogate pair cannot be written down at all. Refused, never escaped away.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const forbidden = /[\u0000-\u001F\u007F-\u009F]|[\uD800-\uDFFF]/u

/** Complains about characters that must not be in a rule. */
export function checkWords(words: readonly TracedText[], {source, complain}: Scope): void {
  for (const word of words) {
    const found = forbidden.exec(word.text)
    if (!found) continue
    const args = {character: codePointName(found[0])}
    const extent = extentOf(word, found.index, found.index + found[0].length)
    complain(complaintAt(source, extent, {code: 'character-in-rule', args}))
  }
}
