import type {OptionRefusals} from '../../rules/compile-complaint.ts'
import {oneOf, type WordsFor} from './rule-words.ts'

/** Words for refusals of options and of how they are put together. */
export const optionWords = {
  'no-words': () => ({
    reason: 'auditctl without options prints its usage and fails',
    remedy: 'write a rule, such as `-w /etc/passwd -p wa -k identity`',
  }),
  'character-in-word': (arg) => ({
    reason: `\`${arg('word')}\` holds a character that no argument can hold`,
    remedy: 'take the NUL, or the half of a character, out of it',
  }),
  'option-unknown': (arg) => ({
    reason: `auditctl has no option \`${arg('option')}\``,
    remedy: 'see auditctl(8) for its options; a value that begins with - belongs behind its option',
  }),
  'option-ambiguous': (arg) => ({
    reason: `\`${arg('option')}\` could be ${oneOf(dashed(arg('candidates')))}`,
    remedy: 'write the option in full',
  }),
  'option-value-missing': (arg) => ({
    reason: `\`${arg('option')}\` needs a value, and nothing stands behind it`,
    remedy: `put its value behind \`${arg('option')}\``,
  }),
  'option-value-unwanted': (arg) => ({
    reason: `\`${arg('option')}\` takes no value`,
    remedy: 'take away the = and what follows it',
  }),
  'option-missing-in-version': (arg) => ({
    reason: `auditctl ${arg('version')} has lost its option \`${arg('option')}\``,
    remedy: 'in 4.0.4 only -A deletes; upgrade auditctl to 4.1.1 or later',
  }),
  'stray-word': (arg) => ({
    reason: `\`${arg('word')}\` belongs to no option, and auditctl refuses the line for it`,
    remedy: strayRemedy(arg('word')),
  }),
  'option-must-be-last': (arg) => ({
    reason: `auditctl stops reading behind \`${arg('option')}\` and refuses the line for \`${arg('word')}\``,
    remedy: `give \`${arg('option')}\` a line of its own`,
  }),
  'option-must-have-own-word': (arg) => ({
    reason: `auditctl refuses \`${arg('option')}\` unless it stands alone in its word and its line`,
    remedy: 'write it alone, on a line of its own',
  }),
  'request-words': (arg) => ({
    reason: `besides \`${arg('option')}\` the line may hold ${arg('allowed')} and nothing else`,
    remedy: 'take the other words away',
  }),
  'help-fails': (arg) => ({
    reason: `auditctl ${arg('version')} prints its usage for this and counts it as an error`,
    remedy: 'delete it',
  }),
  'message-not-alone': () => ({
    reason: '`-m` must be the only option and takes one word',
    remedy: 'give it a line of its own, and spell spaces as `\\ ` in a rules file',
  }),
  'message-character': () => ({
    reason: 'auditctl sends no message with this character in it',
    remedy: 'use printable ASCII only',
  }),
  'equivalent-shape': (arg) => ({
    reason: `\`${arg('value')}\` is not two paths with a comma between them`,
    remedy: 'write `-q /mount/point,/sub/tree`',
  }),
  'equivalent-after-syscall': () => ({
    reason: '`-q` cannot stand behind `-S` or a watch',
    remedy: 'give it a line of its own',
  }),
  'signal-unknown': (arg) => ({
    reason: `auditctl sends no signal \`${arg('signal')}\``,
    remedy: `use ${oneOf(arg('known'))}`,
  }),
  'enabled-value': (arg) => ({
    reason: `\`-e\` takes 0, 1 or 2 and nothing else, not \`${arg('value')}\``,
    remedy: 'write 0 for off, 1 for on, 2 for locked until the next boot',
  }),
  'failure-value': (arg) => ({
    reason: `\`-f\` takes 0, 1 or 2 and nothing else, not \`${arg('value')}\``,
    remedy: 'write 0 for silent, 1 for printk, 2 for panic',
  }),
  'control-not-number': (arg) => ({
    reason: `\`${arg('option')}\` needs a number, and \`${arg('value')}\` does not begin with a digit`,
    remedy: `write a number behind \`${arg('option')}\``,
  }),
  'control-too-big': (arg) => ({
    reason: `\`${arg('value')}\` is more than auditctl can read behind \`${arg('option')}\``,
    remedy: 'write a number below 4294967296',
  }),
  'wait-time-too-long': (arg) => ({
    reason: `the kernel waits at most ten minutes, and \`${arg('value')}\` jiffies are more on any kernel`,
    remedy: 'write a smaller number; the unit is the jiffy, of which a second has 100 to 1000',
  }),
} as const satisfies WordsFor<OptionRefusals>

const dashed = (names: string): string =>
  names
    .split(' ')
    .map((name) => `--${name}`)
    .join(' ')

function strayRemedy(word: string): string {
  if (word.startsWith('#')) return 'put the comment on a line of its own'
  if (/^[\u2010-\u2015\u2212]/.test(word))
    return `write it with a plain hyphen: \`-${word.slice(1)}\``
  if (word === 'auditctl') return 'take the word auditctl away; a rules file holds only its options'
  return 'delete it; if it is part of a path or a key with spaces, spell each space `\\ ` in a rules file'
}
