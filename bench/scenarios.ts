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
 * The rules beside it, none of which takes the program's opens. Most watch another file; every
 * `step`th has no path, so it may meet any other rule in an event, and its order counts.
 */
function neighbours(step: number): readonly string[] {
  return Array.from({length: size - 1}, (_, number) =>
    number % step === 0
      ? `-a always,exit -F arch=b64 -S openat -F gid=${20_000 + number} -k group-${number}`
      : `-w ${folder}/file-${number} -p wa -k file-${number}`,
  )
}

function around(rule: string, others: readonly string[]): readonly string[] {
  return [...others.slice(0, middle), rule, ...others.slice(middle)]
}

const own = watched('r', 'watched')
const few = neighbours(20)
const before = around(own, few)
const bound = around(own, neighbours(2))
const suppression = `-a never,exit -F arch=b64 -S openat -F path=${folder}/other -F perm=r`

export const scenarios: readonly Scenario[] = [
  {name: 'change one rule of 390', before, after: around(watched('r', 'seen'), few)},
  {name: 'move a rule', before, after: [own, ...few]},
  {name: 'replace a perm', before, after: around(watched('rwa', 'watched'), few)},
  {name: 'add a never in front', before, after: [suppression, ...before]},
  {name: 'rebuild the whole order', before: bound, after: [...bound].reverse()},
]
