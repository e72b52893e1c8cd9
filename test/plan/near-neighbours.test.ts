import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {findGaps} from '../../src/plan/invariant.ts'
import {modelKernel} from '../../src/plan/model.ts'
import type {Operation} from '../../src/plan/operation.ts'
import {isEmpty, type Plan} from '../../src/plan/plan.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {isSameInEffect} from '../../src/rules/order-matters.ts'
import {heldState, planOf, someHost, wantedState} from './plan-input.ts'

/** Lines as hosts have them: watches, rules on syscalls of two machines, and suppressions. */
const line: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(400), fc.constantFrom('wa', 'r', 'x', 'rwxa'), fc.nat(30))
      .map(([file, perm, key]) => `-w /srv/${file % 9}/f${file} -p ${perm} -k key-${key}`),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('b64', 'b32'),
        fc.subarray(['openat', 'unlinkat', 'renameat', 'fchmodat', 'adjtimex'], {minLength: 1}),
        fc.nat(40),
        fc.nat(30),
      )
      .map(
        ([arch, calls, auid, key]) =>
          `-a always,exit -F arch=${arch} -S ${calls.join()} -F auid>=${1000 + auid} -F key=call-${key}`,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('openat', 'adjtimex'), fc.nat(5))
      .map(([call, uid]) => `-a never,exit -F arch=b64 -S ${call} -F uid=${uid}`),
  },
  {
    weight: 1,
    arbitrary: fc.nat(5).map((type) => `-a never,exclude -F msgtype=${1300 + type}`),
  },
)

function ruleOf(text: string): KernelRule {
  const compiled = compileWords(text.split(' '), someHost)
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation === undefined || !('rule' in operation)) throw new Error(`refused: ${text}`)
  return operation.rule
}

/** How one host differs from its neighbour. */
type Edit = readonly [kind: 'drop' | 'add' | 'move' | 'double', at: number, more: number]

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('drop', 'add', 'move', 'double'),
  fc.nat(),
  fc.nat(),
)

/** `double` is a prepended copy, which a policy never has. */
function edited(
  rules: readonly KernelRule[],
  edits: readonly Edit[],
  spare: readonly KernelRule[],
) {
  const list = [...rules]
  for (const [kind, at, more] of edits) {
    const place = at % (list.length + 1)
    const rule = spare[more % spare.length]
    if (kind === 'add' && rule !== undefined) list.splice(place, 0, rule)
    else if (kind === 'drop') list.splice(place, 1)
    else if (kind === 'move') list.splice(more % (list.length + 1), 0, ...list.splice(place, 1))
    else list.unshift(...list.slice(place, place + 1))
  }
  return list
}

/** As the kernel lists them: list by list. */
function inLists(rules: readonly KernelRule[]): readonly KernelRule[] {
  return [...rules].sort((a, b) => a.list - b.list)
}

function once(rules: readonly KernelRule[]): readonly KernelRule[] {
  return [...new Map(rules.map((rule) => [ruleIdentity(rule), rule])).values()]
}

const neighbours = (most: number) =>
  fc
    .record({
      lines: fc.uniqueArray(line, {minLength: most / 4, maxLength: most}),
      spare: fc.array(line, {minLength: 1, maxLength: 10}),
      forth: fc.array(edit, {maxLength: 6}),
      back: fc.array(edit, {maxLength: 6}),
    })
    .map(({lines, spare, forth, back}) => {
      const rules = once(lines.map(ruleOf))
      const more = spare.map(ruleOf)
      return {
        current: inLists(edited(rules, forth, more)),
        desired: inLists(once(edited(rules, back, more))),
      }
    })

function ruleSteps({operations}: Plan) {
  return operations.flatMap((operation) => (operation.kind === 'control' ? [] : [operation]))
}

/** Runs what the argv says, which is what auditctl would read. */
function runArgv(current: readonly KernelRule[], operations: readonly Operation[]) {
  const kernel = modelKernel(current, {})
  for (const {argv} of operations) {
    const compiled = compileWords([...argv], someHost)
    const operation = compiled.accepted ? compiled.command.operation : undefined
    if (operation === undefined || !('rule' in operation)) return undefined
    const {kind, rule} = operation
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    if (act[kind](rule) !== 'done') return undefined
  }
  return kernel.rules()
}

const byList = (rules: readonly KernelRule[], list: number) =>
  rules.filter((rule) => rule.list === list)

describe('neighbouring hosts', () => {
  test('a plan of up to 300 rules ends as desired when its words are run', () => {
    fc.assert(
      fc.property(neighbours(300), fc.boolean(), ({current, desired}, isStrict) => {
        const plan = planOf(heldState(current), wantedState(desired), {isStrict})
        const end = runArgv(current, plan.operations) ?? []
        for (const list of new Set([...current, ...desired].map((rule) => rule.list))) {
          const [reached, wanted] = [byList(end, list), byList(desired, list)]
          if (isStrict) expect(reached.map(ruleIdentity)).toEqual(wanted.map(ruleIdentity))
          else expect(isSameInEffect(reached, wanted)).toBe(true)
        }
      }),
      {numRuns: 60},
    )
  })

  test('from desired to desired there is nothing to do', () => {
    fc.assert(
      fc.property(neighbours(300), fc.boolean(), ({desired}, isStrict) => {
        expect(isEmpty(planOf(heldState(desired), wantedState(desired), {isStrict}))).toBe(true)
      }),
      {numRuns: 30},
    )
  })

  test('after each operation all that both record is recorded, or the operation says otherwise', () => {
    const seen = {operations: 0, twins: 0}
    fc.assert(
      fc.property(neighbours(300), fc.boolean(), ({current, desired}, isStrict) => {
        const plan = planOf(heldState(current), wantedState(desired), {isStrict})
        const steps = ruleSteps(plan)
        seen.operations += steps.length
        seen.twins += steps.filter(({reason}) => reason.kind === 'twin-in').length
        for (const list of new Set(steps.map(({rule}) => rule.list))) {
          const own = steps.filter(({rule}) => rule.list === list)
          const gaps = findGaps(byList(current, list), own)
          expect(gaps.filter(({at}) => !own[at]?.hazards.includes('COVERAGE_GAP'))).toEqual([])
        }
      }),
      {numRuns: 30},
    )
    expect(seen.operations).toBeGreaterThan(500)
    expect(seen.twins).toBeGreaterThan(20)
  }, 60_000)
})
