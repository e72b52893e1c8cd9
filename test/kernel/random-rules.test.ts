import fc from 'fast-check'
import {beforeAll, expect, test} from 'vitest'
import {modelKernel} from '../../src/plan/model.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {factsNeeded} from '../../src/rules/facts-needed.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRules} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {requiredPaths} from '../../src/rules/required-paths.ts'
import type {RuleOperation} from '../../src/rules/rule-command.ts'
import type {NamedPlaces, Words} from '../rules/arbitrary-fields.ts'
import {arbitraryWords} from '../rules/arbitrary-words.ts'
import {isAmong} from '../rules/candidates.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import type {BatchResult} from './guest/run-batches.ts'
import {guestFacts} from './guest-facts.ts'
import {guestPrograms, type RunInGuest} from './guest-programs.ts'
import {isAnswer, type Wanted} from './kernel-says.ts'

/** AUDITFORM_SEED=7 runs other lines. */
const seed = Number(process.env['AUDITFORM_SEED'] ?? 1)
const size = {batches: 21, random: 84, repeated: 8, deleted: 8}

const folder = '/run/random-rules'
const places: NamedPlaces = {
  files: ['/etc/passwd', '/bin/sh', `${folder}/a b`, `${folder}/é`, `${folder}/gone`],
  folders: ['/etc', `${folder}/sub folder`, `${folder}/to-sub`, folder],
  nowhere: ['/nowhere/file', `${folder}/none/file`, `${folder}/a b/file`],
  users: ['root', 'daemon'],
  groups: ['root', 'adm'],
  profiles: ['unconfined'],
}
// A delete waits for an RCU grace period; an expedited one is ten times as fast and no other.
const expedite = (value: 0 | 1) => `echo ${value} >/sys/kernel/rcu_expedited`
// Auditing is off meanwhile: a rule on everything would record everything.
const prepare = `${expedite(1)}; auditctl -e 0; rm -rf ${folder}; mkdir -p '${folder}/sub folder'
cd ${folder} && ln -s 'sub folder' to-sub && touch 'a b' 'é'`
const leave = `auditctl -D; auditctl -e 1; ${expedite(0)}; rm -rf ${folder}`

/**
 * Lines of auditctl: random ones, then some of them once more, then some of them as deletes. The
 * model of the kernel knows which of these succeed.
 */
const batch: fc.Arbitrary<readonly Words[]> = fc
  .tuple(
    fc.array(arbitraryWords(places), {minLength: size.random, maxLength: size.random}),
    fc.array(fc.nat(size.random - 1), {minLength: size.repeated, maxLength: size.repeated}),
    fc.array(fc.nat(size.random - 1), {minLength: size.deleted, maxLength: size.deleted}),
  )
  .map(([lines, repeated, deleted]) => [
    ...lines,
    ...repeated.map((index) => lines[index] ?? []),
    ...deleted.map((index) => (lines[index] ?? []).map(asDelete)),
  ])

function asDelete(word: string): string {
  if (word === '-w') return '-W'
  return word === '-a' || word === '-A' ? '-d' : word
}

describeWithVm('random rules on a real kernel', () => {
  const vm = connectVm()
  let batches: readonly (readonly Words[])[] = []
  let results: readonly BatchResult[] = []
  let expected: readonly ExpectedBatch[] = []
  let facts: HostFacts

  beforeAll(async () => {
    const run = await guestPrograms(vm)
    batches = fc.sample(batch, {numRuns: size.batches, seed})
    await vm.sh(prepare)
    try {
      facts = await learnFacts(run, batches.flat())
      const output = await run('run-batches', batches, 1_200_000)
      results = output
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    } finally {
      await vm.sh(leave)
    }
    expected = batches.map((lines) => expectBatch(lines, facts))
  }, 1_500_000)

  test('auditctl takes what is compiled, and refuses what is not', () => {
    const answers = expected.flatMap((batch) => batch.answers)
    const count = (wanted: string) => answers.filter((answer) => answer === wanted).length
    console.info(
      `seed ${seed}: ${answers.length} lines, ${count('done')} taken, ${count('refused')} refused,`,
      `${count('EEXIST')} there already, ${count('ENOENT')} with nothing to delete or to watch`,
    )
    const wrong = batches.flatMap((lines, at) =>
      lines.flatMap((words, index) => {
        const wanted = expected[at]?.answers[index]
        const answer = results[at]?.answers[index]
        return wanted && answer && isAnswer(wanted, answer) ? [] : [{words, wanted, answer}]
      }),
    )
    expect(wrong).toEqual([])
    expect(answers.length).toBeGreaterThanOrEqual(2000)
    for (const wanted of ['done', 'refused', 'EEXIST', 'ENOENT']) {
      expect(count(wanted), wanted).toBeGreaterThan(20)
    }
  })

  test('the exact reader returns exactly what was compiled', () => {
    expect(results.map(({held}) => held)).toEqual(expected.map(({rules}) => rules))
  })

  test('the listing is as projected', () => {
    for (const [at, {rules}] of expected.entries()) {
      const lines = rules.length === 0 ? ['No rules'] : projectRules(rules, facts)
      expect(results[at]?.listing.split('\n').slice(0, -1)).toEqual(lines)
    }
  })

  test('each listed line reads back to the rule, or leaves it among those it may mean', () => {
    const lost = results.flatMap(({listing, held}) => {
      const lines = held.length === 0 ? [] : listing.split('\n').slice(0, -1)
      const read = readListing(lines, facts, []).rules
      return held.filter((rule, index) => !isAmong(rule, read[index]))
    })
    expect(lost).toEqual([])
  })
})

async function learnFacts(run: RunInGuest, lines: readonly Words[]): Promise<HostFacts> {
  const queries = lines.map(factsNeeded)
  const query = {
    users: new Set(queries.flatMap(({users}) => [...users])),
    groups: new Set(queries.flatMap(({groups}) => [...groups])),
    paths: new Set(queries.flatMap(({paths}) => [...paths])),
  }
  const facts = await guestFacts(run, query)
  const required = lines.flatMap((words) => {
    const operation = operationOf(words, facts)
    return operation && 'rule' in operation ? requiredPaths(operation.rule) : []
  })
  const more = new Set([...query.paths, ...required.map(({path}) => path)])
  return guestFacts(run, {...query, paths: more})
}

function operationOf(words: Words, facts: HostFacts): RuleOperation | undefined {
  const compiled = compileWords(words, facts)
  return compiled.accepted ? compiled.command.operation : undefined
}

interface ExpectedBatch {
  readonly answers: readonly Wanted[]
  readonly rules: readonly KernelRule[]
}

/** What the compiler and the model of the kernel say to the lines of one batch. */
function expectBatch(lines: readonly Words[], facts: HostFacts): ExpectedBatch {
  const kernel = modelKernel([], {})
  const answers = lines.map((words): Wanted => {
    if (!compileWords(words, facts).accepted) return 'refused'
    const operation = operationOf(words, facts)
    if (operation === undefined) return 'done'
    if (operation.kind === 'delete-all') return kernel.removeAll(operation.key)
    const {kind, rule} = operation
    const isThere = requiredPaths(rule).every(({path, isParent}) => {
      const found = facts.paths.get(path)
      return isParent ? found === 'directory' : found !== 'missing'
    })
    if (!isThere) return 'ENOENT'
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    return act[kind](rule)
  })
  return {answers, rules: kernel.rules()}
}
