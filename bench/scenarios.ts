/** What is changed while a program opens a watched file: two lists of rules, as a rules file has them. */

/** One change of a rule set. */
export interface Scenario {
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

export const folder = '/srv/bench'
export const watchedFile = `${folder}/watched`

/** How many rules are loaded before each change. */
const size = 390
const middle = size / 2

/** The rule that records the program's opens. */
function watched(perm: string, key: string): string {
  return `-a always,exit -F arch=b64 -S openat -F path=${watchedFile} -F perm=${perm} -k ${key}`
}

/**
 * A rule beside it that takes none of the program's opens. Every second one has no path, so it may
 * meet any other rule in an event, and its order counts.
 */
function neighbour(number: number): string {
  return number % 2 === 0
    ? `-w ${folder}/file-${number} -p wa -k file-${number}`
    : `-a always,exit -F arch=b64 -S openat -F gid=${20_000 + number} -k group-${number}`
}

const neighbours = Array.from({length: size - 1}, (_, number) => neighbour(number))
const own = watched('r', 'watched')
const around = (rule: string) => [...neighbours.slice(0, middle), rule, ...neighbours.slice(middle)]
const before = around(own)
const suppression = `-a never,exit -F arch=b64 -S openat -F path=${folder}/other -F perm=r`

export const scenarios: readonly Scenario[] = [
  {name: 'change one rule of 390', before, after: around(watched('r', 'seen'))},
  {name: 'move a rule', before, after: [own, ...neighbours]},
  {name: 'replace a perm', before, after: around(watched('rwa', 'watched'))},
  {name: 'add a never in front', before, after: [suppression, ...before]},
  {name: 'rebuild the whole order', before, after: [...before].reverse()},
]
