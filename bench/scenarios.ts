/** What is changed while a program opens a watched file: two lists of rules, as a rules file has them. */
import {folder, hostWith} from './host-rules.ts'

/** One change of a rule set. */
export interface Scenario {
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** Where it says `strict`, every rule must stand where the policy has it, though no event tells. */
  readonly order: 'free' | 'strict'
}

export const watchedFile = `${folder}/watched`

/** The rule that records the program's opens. */
function watched(perm: string, key: string): string {
  return `-w ${watchedFile} -p ${perm} -k ${key}`
}

/** What records the opens at first, and the same with another key. */
export const own = watched('r', 'watched')
export const renamed = watched('r', 'seen')
const before = hostWith(own)
const behindAll = [...before.filter((rule) => rule !== own), own]
const suppression = `-a never,exit -F path=${folder}/other -F perm=r`

export const scenarios: readonly Scenario[] = [
  {
    name: 'change one rule of 390',
    before,
    after: hostWith(renamed),
    order: 'free',
  },
  // Behind the rules on refused calls, so that the order makes a difference.
  {name: 'move a rule', before, after: behindAll, order: 'free'},
  {
    name: 'replace a perm',
    before,
    after: hostWith(watched('rwa', 'watched')),
    order: 'free',
  },
  {name: 'add a never in front', before, after: [suppression, ...before], order: 'free'},
  {name: 'rebuild the whole order', before, after: [...before].reverse(), order: 'strict'},
]
