import type {BootFailure, BootLine, FailedLine} from '../../persist/boot-load.ts'
import {cropped} from '../cropped.ts'
import {printable} from '../printable.ts'
import {ruleComplaintWords} from './rule-complaints.ts'

/** Where a line stands: in rules.d, or in audit.rules where augenrules made it. */
export function bootPlace({line, places}: BootLine): string {
  const shown = places.map(({file, line: number}) => `${printable(file)}:${number}`)
  return shown.length === 0 ? `audit.rules:${line}` : shown.join(' glued to ')
}

/** A line that fails at boot, with its place and the reason. */
export function failedLineWords({at, why}: FailedLine): string {
  return `${bootPlace(at)}: ${printable(cropped(at.text.trim()))} (${bootFailureWords(why)})`
}

/** Why a line fails at boot. */
export function bootFailureWords(why: BootFailure): string {
  switch (why.kind) {
    case 'refused':
      return ruleComplaintWords(why.complaint).reason
    case 'exists':
      return why.first === undefined
        ? 'the rule is loaded already'
        : `the rule is loaded already, by ${bootPlace(why.first)}`
    case 'not-loaded':
      return 'there is no such rule to delete'
    case 'path-missing':
      return `${printable(why.path)} does not exist`
    case 'nested-file':
      return 'a rules file cannot name another one with -R'
    case 'locked':
      return 'an earlier line has locked the kernel'
    default:
      return why satisfies never
  }
}
