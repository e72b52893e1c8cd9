import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type KernelModel, type ModelAnswer, modelKernel} from '../../src/plan/model.ts'
import {type ControlSettings, enabledNames, failureNames} from '../../src/rules/control.ts'
import {formatWords} from '../../src/rules/format-words.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type Change, type Step, someSequence} from './arbitrary-sequences.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import type {StatusNumbers} from './guest/kernel-requests.ts'
import type {SequenceResult, SequenceStep} from './guest/run-sequences.ts'
import {guestFacts} from './guest-facts.ts'
import {guestPrograms, type RunInGuest} from './guest-programs.ts'
import {isAnswer} from './kernel-says.ts'

/** AUDITFORM_SEED=7 runs other sequences. */
const seed = Number(process.env['AUDITFORM_SEED'] ?? 1)
const count = 1000

/** Off, because otherwise the kernel writes a record of every change, which takes most of the time. */
const atFirst = {
  enabled: 'off',
  failure: 'printk',
  rate_limit: 0,
  backlog_limit: 8192,
  backlog_wait_time: 6000,
} as const satisfies ControlSettings

describeWithVm('the model of the kernel, against a real kernel', () => {
  const vm = connectVm()
  let run: RunInGuest
  let facts: HostFacts

  beforeAll(async () => {
    run = await guestPrograms(vm)
    const none = {users: new Set<string>(), groups: new Set<string>()}
    facts = await guestFacts(run, {...none, paths: new Set(['/etc/passwd', '/etc/audit'])})
    await vm.run(['auditctl', '-D'])
  })

  // Only a boot unlocks it, and the tests that follow need an open kernel.
  afterAll(() => vm.renew())

  async function compare(sequences: readonly (readonly Step[])[]): Promise<readonly ModelAnswer[]> {
    const steps = sequences.map((sequence) => sequence.map((step) => guestStep(step, facts)))
    const output = await run(
      'run-sequences',
      {status: numbersOf(atFirst), sequences: steps},
      900_000,
    )
    const results: readonly SequenceResult[] = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(results).toHaveLength(sequences.length)
    return sequences.flatMap((sequence, at) => {
      const kernel = modelKernel([], atFirst)
      const wanted = sequence.map(({change}) => onModel(change, kernel))
      const held = {held: kernel.rules(), status: numbersOf(kernel.control())}
      const {answers = [], ...found} = results[at] ?? {}
      expect({...held, answers: wanted}, `sequence ${at} of seed ${seed}`).toEqual({
        ...found,
        answers: answers.map((answer, index) => asModelAnswer(answer, wanted[index] ?? 'done')),
      })
      return wanted
    })
  }

  test(`${count} random sequences: the same answer to each step, the same rules and status`, async () => {
    const sequences = fc.sample(someSequence, {numRuns: count, seed})
    const answers = await compare(sequences)
    const byAuditctl = sequences
      .flat()
      .filter((step) => guestStep(step, facts).kind === 'auditctl').length
    const counts = Object.fromEntries(
      (['done', 'EEXIST', 'ENOENT'] as const).map((name) => [
        name,
        answers.filter((answer) => answer === name).length,
      ]),
    )
    console.info(
      `seed ${seed}: ${count} sequences, ${answers.length} steps, ${byAuditctl} by auditctl:`,
      counts,
    )
    for (const [name, times] of Object.entries(counts)) {
      expect(times, name).toBeGreaterThan(count / 2)
    }
    expect(byAuditctl).toBeGreaterThan(count / 5)
  }, 1_000_000)

  test('a locked kernel refuses every step, and holds what it held', async () => {
    // The sequence itself locks, so that it starts as the others do.
    const sequences = fc.sample(someSequence, {numRuns: 20, seed})
    const overNetlink = sequences
      .flat()
      .flatMap(({change}) => (change.kind === 'remove-all' ? [] : [{change, isByAuditctl: false}]))
    const held = overNetlink
      .flatMap(({change}) => ('rule' in change ? [change.rule] : []))
      .slice(0, 4)
    const lock: Change = {kind: 'set', change: {enabled: 'locked'}}
    const fill = held.map((rule): Change => ({kind: 'prepend', rule}))
    const removeAll: Change = {kind: 'remove-all', key: undefined}
    const all = [...fill, lock].map((change) => ({change, isByAuditctl: false}))
    const answers = await compare([
      [...all, ...overNetlink, {change: removeAll, isByAuditctl: true}],
    ])
    expect(new Set(answers.slice(all.length))).toEqual(new Set(['EPERM']))
    expect(answers.length).toBeGreaterThan(100)
  })
})

function onModel(change: Change, kernel: KernelModel): ModelAnswer {
  if (change.kind === 'set') return kernel.set(change.change)
  if (change.kind === 'remove-all') return kernel.removeAll(change.key)
  return kernel[change.kind](change.rule)
}

const verbs = {append: 'append', prepend: 'prepend', remove: 'delete'} as const

/** A step as the guest runs it; what auditctl has no words for goes over netlink. */
function guestStep({change, isByAuditctl}: Step, facts: HostFacts): SequenceStep {
  if (change.kind === 'remove-all') {
    const words = change.key === undefined ? ['-D'] : ['-D', '-k', change.key]
    return {kind: 'auditctl', words}
  }
  if (change.kind === 'set') return {kind: 'set', change: numbersOf(change.change)}
  const words = isByAuditctl ? formatWords(change.rule, verbs[change.kind], facts) : undefined
  return words === undefined ? change : {kind: 'auditctl', words}
}

function asModelAnswer(answer: SequenceResult['answers'][number], wanted: ModelAnswer): string {
  if (typeof answer === 'string') return answer
  return isAnswer(wanted, answer) ? wanted : `${answer.status}: ${answer.said}`
}

function numbersOf(control: typeof atFirst): Required<StatusNumbers>
function numbersOf(control: ControlSettings): StatusNumbers
function numbersOf({loginuid_immutable: _, ...control}: ControlSettings): StatusNumbers {
  const {enabled, failure, ...numbers} = control
  return {
    ...(enabled === undefined ? {} : {enabled: enabledNames.indexOf(enabled)}),
    ...(failure === undefined ? {} : {failure: failureNames.indexOf(failure)}),
    ...numbers,
  }
}
