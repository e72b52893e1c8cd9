import type {KernelRule} from '../rules/kernel-rule.ts'
import {operatorTexts} from '../rules/uapi.ts'

/**
 * The words of auditctl, as they were before it read them: it writes a NUL over each byte of an
 * operator, so that `auid!=0` is recorded as `auid`, nothing and `0`
 * (audit_rule_fieldpair_data in lib/libaudit.c). Of the operator only its length is left; `=` and
 * `!=` stand for all of their length here, see `blurredIdentity`.
 */
export function recordedWords(argv: readonly string[]): readonly string[] {
  const words: string[] = []
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const isBare = word === '-F' || word === '-C'
    if (isBare) words.push(word)
    if (isBare || /^-[FC]./.test(word)) words.push(equation(isBare ? rest.shift() : word, rest))
    // Nothing is left of the last slashes of a watched path.
    else if (word !== '') words.push(word)
  }
  return words
}

/** Takes what belongs to it from the words behind it. */
function equation(left = '', rest: string[]): string {
  if (/[=<>&]/.test(left)) return left
  const isDouble = rest[0] === ''
  if (isDouble) rest.shift()
  return `${left}${isDouble ? '!=' : '='}${rest.shift() ?? ''}`
}

/** A text that is equal for two rules that differ in nothing but operators of one length. */
export function blurredIdentity({list, action, fields, syscalls}: KernelRule): string {
  const blurred = fields.map(({type, op, value}) => [type, operatorTexts.get(op)?.length, value])
  return JSON.stringify([list, action, blurred, syscalls])
}
