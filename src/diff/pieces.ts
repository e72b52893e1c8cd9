import {formatWords} from '../rules/format-words.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {KernelRule} from '../rules/kernel-rule.ts'
import {projectRule} from '../rules/project.ts'

/**
 * The parts of a rule as a person reads them: `always,exit`, `arch=b64`,
 * `-S openat`, `auid>=1000`. Two rules are compared by these where a reader wants
 * to see what changed.
 */
export function rulePieces(rule: KernelRule, facts: HostFacts): readonly string[] {
  const words = formatWords(rule, 'append', facts)
  if (words === undefined) return projectRule(rule, facts).trim().split(' ')
  const pieces: string[] = []
  for (let index = 0; index < words.length; index += 2) {
    const [option = '', value = ''] = words.slice(index, index + 2)
    const bare = option === '-a' || option === '-F'
    pieces.push(bare ? value : `${option} ${value}`)
  }
  return pieces
}
