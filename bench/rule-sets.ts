/** Large rule sets for the time of planning. Nothing here is random: every run plans the same. */
import {compileWords} from '../src/rules/compile.ts'
import type {HostFacts} from '../src/rules/host-facts.ts'
import type {KernelRule} from '../src/rules/kernel-rule.ts'

/** A host without names and paths, so that the same lines mean the same everywhere. */
export const facts: HostFacts = {
  auditctl: [3, 1, 2],
  machine: 'x86_64',
  ioUring: true,
  users: new Map(),
  groups: new Map(),
  paths: new Map(),
}

/** A change of a large rule set. */
export interface Change {
  readonly name: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const calls = ['openat', 'unlink', 'rename', 'chmod', 'chown', 'mount', 'setxattr', 'truncate']

/** Nine watches, then a rule on a system call: no rule can be moved alone where the order is to stay. */
function line(number: number): string {
  if (number % 10 !== 9) return `-w /srv/data/file-${number} -p wa -k data-${number % 50}`
  const call = calls[Math.floor(number / 10) % calls.length]
  return `-a always,exit -F arch=b64 -S ${call} -F auid=${1000 + number} -k user-${number % 50}`
}

function lines(count: number): readonly string[] {
  return Array.from({length: count}, (_, number) => line(number))
}

/** The same rules with all watches in front, as most policies have them. */
function watchesFirst(rules: readonly string[]): readonly string[] {
  const isWatch = (rule: string) => rule.startsWith('-w ')
  return [...rules.filter(isWatch), ...rules.filter((rule) => !isWatch(rule))]
}

function withChanges(before: readonly string[], changes: number): readonly string[] {
  const every = Math.floor(before.length / changes)
  return before.map((each, number) =>
    number % every === 0 && number / every < changes ? `${each}-changed` : each,
  )
}

function withMoves(before: readonly string[], moves: number): readonly string[] {
  const every = Math.floor(before.length / moves)
  const isMoved = (number: number) => number % every === every - 1 && number / every < moves
  return [
    ...before.filter((_, number) => isMoved(number)),
    ...before.filter((_, number) => !isMoved(number)),
  ]
}

/** Steps through the list by a number that has no divisor in common with its length. */
function shuffled(before: readonly string[]): readonly string[] {
  const stride = 7919
  return before.map((_, number) => before[(number * stride) % before.length] ?? '')
}

/** The changes that are measured at one size. */
export function changesOf(count: number): readonly Change[] {
  const before = lines(count)
  const grouped = watchesFirst(before)
  return [
    {name: 'no change', before, after: before},
    {name: '100 rules changed, watches first', before: grouped, after: withChanges(grouped, 100)},
    {name: '100 rules changed', before, after: withChanges(before, 100)},
    {name: '100 rules moved to the front', before, after: withMoves(before, 100)},
    {name: 'shuffled', before, after: shuffled(before)},
  ]
}

/** The rules that the lines of a rules file mean. */
export function compileLines(text: readonly string[]): readonly KernelRule[] {
  return text.map((each) => {
    const compiled = compileWords(each.split(' '), facts)
    const operation = compiled.accepted ? compiled.command.operation : undefined
    if (operation?.kind !== 'append') throw new Error(`No rule: ${each}`)
    return operation.rule
  })
}
