import {describe, expect, test} from 'vitest'
import {modelKernel} from '../../src/plan/model.ts'
import {orderSteps} from '../../src/plan/order.ts'
import type {Step} from '../../src/plan/step.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {isSameInEffect} from '../../src/rules/order-matters.ts'
import {records, ruleOf} from './abstract-rules.ts'
import {cheaperPlan, costOf} from './brute-force.ts'

/**
 * Every pair of lists over a few rules: a plan is never beaten by any sequence of operations that
 * loses no event. The kernel may hold a rule more than once, for a prepend is not refused.
 * AUDITFORM_LEAST=1 tries more of them; that takes some ten minutes.
 */
const isThorough = process.env['AUDITFORM_LEAST'] !== undefined

/** a matches event 1, b 2, d 3, c 1 and 2, e 2 and 3, f all three; capitals suppress the same. */
const boards: readonly Board[] = [
  {letters: 'abceE', length: 5, isStrict: false, canPrepend: true, repeats: false},
  {letters: 'acdCF', length: 5, isStrict: true, canPrepend: true, repeats: false},
  {letters: 'acdfAF', length: 3, isStrict: false, canPrepend: true, repeats: false},
  {letters: 'bcefF', length: 3, isStrict: true, canPrepend: false, repeats: false},
  {letters: 'bcefF', length: 3, isStrict: false, canPrepend: false, repeats: false},
  {letters: 'ceE', length: 5, isStrict: true, canPrepend: true, repeats: true},
  {letters: 'ceC', length: 5, isStrict: false, canPrepend: true, repeats: true},
  ...(isThorough
    ? ['abcfF', 'aceCE', 'bceBF', 'cefCE'].flatMap((letters) =>
        [true, false].flatMap((isStrict) =>
          [true, false].map((canPrepend) => ({
            ...{letters, length: 5, isStrict, canPrepend, repeats: false},
          })),
        ),
      )
    : []),
]

interface Board {
  readonly letters: string
  readonly length: number
  readonly isStrict: boolean
  readonly canPrepend: boolean
  /** Whether the kernel may hold a rule more than once. */
  readonly repeats: boolean
}

const events = [1, 2, 3]

/** All lists of up to so many letters, different ones unless they may repeat. */
function listsOf(letters: string, length: number, repeats: boolean): readonly string[] {
  if (length === 0) return ['']
  return [
    '',
    ...[...letters].flatMap((letter) =>
      listsOf(repeats ? letters : letters.replace(letter, ''), length - 1, repeats).map(
        (rest) => letter + rest,
      ),
    ),
  ]
}

function recordsAll(list: readonly KernelRule[], wanted: readonly number[]): boolean {
  return wanted.every((event) => records(list, event))
}

/** Runs the steps on the model; gives where they end, or what went wrong. */
function runSteps(current: readonly KernelRule[], steps: readonly Step[], both: readonly number[]) {
  const kernel = modelKernel(current, {})
  const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
  for (const {kind, rule} of steps) {
    const answer = act[kind](rule)
    if (answer !== 'done') return answer
    if (!recordsAll(kernel.rules(), both)) return 'an event is lost'
  }
  return kernel.rules()
}

/** Judges one plan; undefined when nothing is wrong with it. */
function fault(
  {isStrict, canPrepend}: Board,
  current: readonly KernelRule[],
  desired: readonly KernelRule[],
  steps: readonly Step[],
): string | undefined {
  if (steps.some(({gap}) => gap)) return 'it says that it has a gap'
  const both = events.filter((event) => records(current, event) && records(desired, event))
  const end = runSteps(current, steps, both)
  if (typeof end === 'string') return end
  const isThere = isStrict
    ? end.map(ruleIdentity).join() === desired.map(ruleIdentity).join()
    : isSameInEffect(end, desired)
  if (!isThere) return 'it ends elsewhere'
  const keeps = (list: readonly KernelRule[]) => recordsAll(list, both)
  const cheaper = cheaperPlan({current, desired, isStrict, canPrepend, keeps}, costOf(steps))
  return cheaper && `this is cheaper: ${cheaper.join(' ')}`
}

describe('no plan is cheaper', () => {
  test.for(boards)(
    '$letters up to $length, strict $isStrict, prepend $canPrepend, repeats $repeats',
    {timeout: 120_000},
    (board) => {
      const rulesOf = (word: string) => [...word].map(ruleOf)
      const held = listsOf(board.letters, board.length, board.repeats)
      const wanted = listsOf(board.letters, board.length, false).map(rulesOf)
      const seen = {pairs: 0, withTwins: 0}
      for (const word of held) {
        const current = rulesOf(word)
        for (const desired of wanted) {
          const steps = orderSteps(current, desired, board)
          const found = fault(board, current, desired, steps)
          if (found !== undefined) {
            const to = desired.map(({action, fields}) => `${fields[0]?.value}${action}`).join(' ')
            expect.fail(`${word} to ${to}: ${found}`)
          }
          seen.pairs++
          if (steps.some(({reason}) => reason === 'twin-in')) seen.withTwins++
        }
      }
      console.info(
        `${board.letters}: ${seen.pairs} pairs, ${seen.withTwins} with twins, none beaten`,
      )
      expect(seen.withTwins).toBeGreaterThan(0)
    },
  )
})
