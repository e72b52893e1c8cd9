import type {LineFaults} from '../../rules/rules-text.ts'
import type {WordsFor} from './rule-words.ts'

/** Words for what is wrong with a rules file as text. */
export const lineWords = {
  'line-too-long': (arg) => ({
    reason: `this line has ${arg('bytes')} bytes; auditctl cuts it after ${arg('limit')} and reads the rest as the next line`,
    remedy: 'make several rules, or lines, of it',
  }),
  'line-nul': () => ({
    reason: 'auditctl reads this line up to its NUL and silently leaves out the rest',
    remedy: 'take the NUL out',
  }),
  'line-carriage-return': () => ({
    reason: 'the line ends in CR, which becomes part of its last word',
    remedy: 'save the file with Unix line ends',
  }),
  'line-tab': () => ({
    reason: 'a tab does not separate words; to auditctl it is a letter of the word',
    remedy: 'write spaces instead',
  }),
  'line-mark': (arg) => ({
    reason: `${arg('mark')} is auditctl's own mark for an escape, and eats the character behind it`,
    remedy: 'take it out',
  }),
  'line-comment': (arg) => ({
    reason: `auditctl knows no comments behind a rule, and refuses the line for \`${arg('word')}\``,
    remedy: 'put the comment on a line of its own',
  }),
  'line-program-name': (arg) => ({
    reason: `a rules file holds the options of auditctl only, and \`${arg('word')}\` is refused`,
    remedy: 'take the word away',
  }),
  'line-quotes': (arg) => ({
    reason: `auditctl knows no quotes: those of \`${arg('word')}\` become part of the word`,
    remedy: 'leave them out; a space inside a word is written `\\ `',
  }),
  'line-escape-first': (arg) => ({
    reason: `auditctl forgets to undo escapes in the first word of a line, here \`${arg('word')}\``,
    remedy: 'put a space between the option and its value',
  }),
  'line-words-dropped': (arg) => ({
    reason: `this line has ${arg('words')} words and auditctl before 4.2 room for ${arg('room')}; it silently drops \`${arg('dropped')}\``,
    remedy: 'join syscalls with commas in one `-S`, or widen the gaps between words',
  }),
  'line-nested-file': () => ({
    reason: 'a rules file cannot read another one',
    remedy: 'put the other file into the rules folder, or its lines into this one',
  }),
  'byte-order-mark': () => ({
    reason: 'the file begins with a byte order mark, which becomes part of its first word',
    remedy: 'save the file as UTF-8 without a byte order mark',
  }),
  'no-final-newline': () => ({
    reason: 'the last line has no newline; augenrules glues the next file to it',
    remedy: 'end the file with a newline',
  }),
} as const satisfies WordsFor<LineFaults>
