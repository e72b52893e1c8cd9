/**
 * Measures how long planning takes, in this process and as a whole command on a sandbox. Writes
 * results/planning.{json,md}.
 */
import {spawnSync} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {makePlan} from '../src/plan/plan.ts'
import {exactRule} from '../src/rules/audit-state.ts'
import type {KernelRule} from '../src/rules/kernel-rule.ts'
import {projectRule} from '../src/rules/project.ts'
import {markdownTable, writeResults} from './results.ts'
import {type Change, changesOf, compileLines, facts} from './rule-sets.ts'

interface Row {
  readonly change: string
  readonly rules: number
  readonly operations: number
  /** The median of the runs, in milliseconds. */
  readonly inProcess: number
  readonly command: number
}

const sizes = [10_000, 20_000]
const runs = 3
const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))

const folder = await mkdtemp(join(tmpdir(), 'auditform-bench-'))
try {
  const rows: Row[] = []
  for (const size of sizes) {
    for (const change of changesOf(size)) {
      const row = await measure(change)
      rows.push(row)
      console.log(`${row.rules} rules, ${row.change}: ${row.inProcess} ms, ${row.command} ms`)
    }
  }
  await report(rows)
} finally {
  await rm(folder, {recursive: true, force: true})
}

async function measure(change: Change): Promise<Row> {
  const inProcess = times(() => planInProcess(change))
  const paths = await writeFiles(change)
  const command = times(() => planAsCommand(paths))
  return {
    change: change.name,
    rules: change.before.length,
    operations: inProcess.result,
    inProcess: inProcess.milliseconds,
    command: command.milliseconds,
  }
}

interface Timed<T> {
  readonly result: T
  readonly milliseconds: number
}

function times<T>(work: () => Timed<T>): Timed<T> {
  const results = Array.from({length: runs}, work).sort(
    (one, other) => one.milliseconds - other.milliseconds,
  )
  const median = results[Math.floor(runs / 2)]
  if (median === undefined) throw new Error('Nothing was measured.')
  return median
}

/** Rules are compiled anew each time, as what is known of a rule is kept with it. */
function planInProcess({before, after}: Change): Timed<number> {
  const current = compileLines(before)
  const desired = compileLines(after)
  const input = {
    current: {rules: current.map(held), control: {}},
    desired: {rules: desired.map(wanted), control: {}},
    unmanaged: [],
    protectedBefore: new Set<string>(),
    controlPlaces: new Map(),
    facts,
  }
  const began = performance.now()
  const plan = makePlan(input)
  return {milliseconds: since(began), result: plan.operations.length}
}

function held(rule: KernelRule) {
  return exactRule(rule, projectRule(rule, facts))
}

function wanted(rule: KernelRule, index: number) {
  const place = {file: 'policy.rules', line: index + 1, column: 1}
  const origin = {kind: 'policy', place, text: '', why: undefined, protect: false} as const
  return {rule, origin}
}

interface Paths {
  readonly policy: string
  readonly sandbox: string
}

async function writeFiles({before, after}: Change): Promise<Paths> {
  const paths = {policy: join(folder, 'policy.rules'), sandbox: join(folder, 'sandbox.json')}
  await writeFile(paths.policy, `${after.join('\n')}\n`, {mode: 0o640})
  const sandbox = {
    format_version: '1',
    auditctl: facts.auditctl.join('.'),
    machine: facts.machine,
    io_uring: facts.ioUring,
    users: {},
    groups: {},
    paths: {'/srv/data': 'directory'},
    control: {
      enabled: 'on',
      failure: 'printk',
      rate_limit: 0,
      backlog_limit: 8192,
      backlog_wait_time: 15_000,
      loginuid_immutable: false,
    },
    rules: compileLines(before),
    rules_d: {},
  }
  await writeFile(paths.sandbox, JSON.stringify(sandbox))
  return paths
}

function planAsCommand({policy, sandbox}: Paths): Timed<number> {
  const words = [program, 'plan', '--target', `sandbox:${sandbox}`, policy]
  const began = performance.now()
  const {status, stderr} = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const milliseconds = since(began)
  // 0: as desired; 2: there is something to do.
  if (status !== 0 && status !== 2) throw new Error(`plan ends with status ${status}: ${stderr}`)
  return {milliseconds, result: status}
}

function since(began: number): number {
  return Math.round(performance.now() - began)
}

async function report(rows: readonly Row[]): Promise<void> {
  const machine = {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    processors: cpus().length,
    date: new Date().toISOString().slice(0, 10),
  }
  const table = markdownTable(
    ['change', 'rules', 'operations', 'planning, ms', 'whole command, ms'],
    rows.map(({change, rules, operations, inProcess, command}) => [
      change,
      rules,
      operations,
      inProcess,
      command,
    ]),
  )
  const lead = `Node ${machine.node}, ${machine.processor}, ${machine.date}; the median of ${runs} runs.`
  await writeResults('planning', {machine, rows}, `${lead}\n\n${table}`)
}
