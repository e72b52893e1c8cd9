/**
 * What it costs to load 1,000 rules by `auditform apply` and by `auditctl -R`, and to change one of
 * them. It runs on the kernel of this machine, which must hold no rule; it leaves none behind, and
 * the rules are about files that are nowhere else. Writes results/apply-cost.{json,md}.
 */
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {cpus, release, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {refuseUnlessEmpty} from './empty-kernel.ts'
import {markdownTable, median, writeResults} from './results.ts'

const rounds = Number(process.argv[2] ?? 3)
const count = 1000
const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))

refuseUnlessEmpty()
const desk = mkdtempSync(join(tmpdir(), 'auditform-bench-'))
const rules = Array.from({length: count}, (_, number) => line(number))
const all = rulesFile('all', rules)
const changed = rulesFile('changed', rules.with(count / 2, `${rules[count / 2]}-changed`))
const replaced = rulesFile(
  'replaced',
  rules.map((each) => `${each}-replaced`),
)
const places = ['--rules-dir', join(desk, 'rules.d'), '--state-dir', join(desk, 'state')]
const allow = ['REMOVES_MANY', 'COVERAGE_LOST', 'EMPTIES'].flatMap((name) => ['--allow', name])

const loadAll = ['auditctl', '-R', all]
const apply = auditform('apply', '--yes', '--live-only', ...allow, ...places, all)
const applyAll = auditform('apply', '--yes', '--live-only', ...allow, ...places, replaced)
const applyChange = auditform('apply', '--yes', '--live-only', ...allow, ...places, changed)

/**
 * What is timed, and the exit status that it must end with. Each begins with the rules that the one
 * before it left: a kernel takes 14 s to delete 1,000 rules.
 */
const runs = {
  '`auditctl -R`, 1,000 rules': {words: loadAll, status: 0},
  '`auditform apply`, nothing to do': {words: apply, status: 0},
  '`auditform apply`, one of 1,000 changed': {words: applyChange, status: 0},
  '`auditctl -R`, over 1,000 rules': {words: loadAll, status: 0},
  '`auditform apply`, all of 1,000 replaced': {words: applyAll, status: 0},
  '`auditctl -D`': {words: ['auditctl', '-D'], status: 0},
  '`auditform --version`': {words: auditform('--version'), status: 0},
  '`auditform plan`, 1,000 rules to add': {
    words: auditform('plan', '--live-only', ...places, all),
    status: 2,
  },
  '`auditform apply`, 1,000 rules to add': {words: apply, status: 0},
} as const
type Run = keyof typeof runs

try {
  mkdirSync(join(desk, 'rules.d'))
  const samples = new Map(names().map((name): [Run, number[]] => [name, []]))
  // The first round is thrown away: it compiles the program and fills caches.
  for (let round = -1; round < rounds; round++) {
    must(['auditctl', '-D'], 0)
    for (const name of names()) {
      const {words, status} = runs[name]
      const milliseconds = timed(words, status)
      if (round >= 0) samples.get(name)?.push(milliseconds)
    }
  }
  const messages = {change: messagesOf(applyChange), reload: messagesOf(loadAll)}
  must(['auditctl', '-D'], 0)
  const first = messagesOf(loadAll)
  must(['auditctl', '-D'], 0)
  await report(samples, {...messages, first, load: messagesOf(apply)})
} finally {
  spawnSync('auditctl', ['-D'])
  rmSync(desk, {recursive: true, force: true})
}

/** Watches of files, and behind them rules on calls of people, as policies have them. */
function line(number: number): string {
  return number < 0.9 * count
    ? `-w ${desk}/file-${number} -p wa -k data-${number % 50}`
    : `-a always,exit -F arch=b64 -S chmod,chown -F auid=${number} -k user-${number % 50}`
}

function rulesFile(name: string, lines: readonly string[]): string {
  const path = join(desk, `${name}.rules`)
  writeFileSync(path, `-D\n${lines.join('\n')}\n`, {mode: 0o600})
  return path
}

function auditform(...words: readonly string[]): readonly string[] {
  return [process.execPath, program, ...words]
}

function names(): readonly Run[] {
  return Object.keys(runs).filter((name): name is Run => name in runs)
}

function timed(words: readonly string[], status: number): number {
  const began = performance.now()
  must(words, status)
  return performance.now() - began
}

function must([command = '', ...words]: readonly string[], status: number): void {
  const ended = spawnSync(command, words, {encoding: 'utf8'})
  if (ended.status === status) return
  throw new Error(`${command} ${words.join(' ')}: status ${ended.status}\n${ended.stderr}`)
}

/** What the command and all that it starts send to the kernel over netlink, as strace(1) counts. */
function messagesOf(words: readonly string[]): number {
  const trace = join(desk, 'trace')
  must(['strace', '-f', '--seccomp-bpf', '-qq', '-e', 'trace=sendto', '-o', trace, ...words], 0)
  return readFileSync(trace, 'utf8').split('AF_NETLINK').length - 1
}

/** How many netlink messages each takes. */
interface Messages {
  readonly change: number
  readonly reload: number
  /** By `auditctl -R` into an empty kernel, and by apply. */
  readonly first: number
  readonly load: number
}

async function report(
  samples: ReadonlyMap<Run, readonly number[]>,
  messages: Messages,
): Promise<void> {
  const of = (run: Run) => Math.round(median(samples.get(run) ?? []))
  const medians = Object.fromEntries(names().map((name) => [name, of(name)]))
  const load = of('`auditctl -R`, 1,000 rules')
  const full = of('`auditform apply`, 1,000 rules to add')
  const reload = of('`auditctl -R`, over 1,000 rules')
  const ratios = {
    start: full / (load + of('`auditform --version`')),
    plan: full / (load + of('`auditform plan`, 1,000 rules to add')),
    nothing: full / (load + of('`auditform apply`, nothing to do')),
    replaced: of('`auditform apply`, all of 1,000 replaced') / reload,
    messages: messages.load / messages.first,
  }
  const version = spawnSync('auditctl', ['-v'], {encoding: 'utf8'}).stdout.trim()
  const machine = `${cpus().length} × ${cpus()[0]?.model}, kernel ${release()}, ${version}, Node ${process.version}`
  const text = [
    '# What an apply costs',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}. Medians of ${rounds} rounds.`,
    '',
    markdownTable(['', 'ms'], Object.entries(medians)),
    '',
    'A full load of 1,000 rules:',
    '',
    `- where 1,000 others are loaded, \`apply\` takes ${ratios.replaced.toFixed(2)} times as long as \`auditctl -R\`;`,
    `- into an empty kernel it sends ${messages.load} netlink messages, all readings and proofs included, and`,
    `  \`auditctl -R\` ${messages.first}: ${ratios.messages.toFixed(2)} times as many;`,
    `- into an empty kernel it takes ${ratios.nothing.toFixed(2)} times as long as \`auditctl -R\` and an \`apply\` of the same`,
    `  policy that finds nothing to do; ${ratios.plan.toFixed(2)} times as long as \`auditctl -R\` and \`auditform plan\`;`,
    `  ${ratios.start.toFixed(1)} times as long as \`auditctl -R\` and \`auditform --version\`, which reads no policy.`,
    '',
    `One rule of 1,000 changed: ${messages.change} netlink messages by \`apply\`, all readings and proofs included;`,
    `${messages.reload} by a reload. That is ${(messages.reload / messages.change).toFixed(0)} times as many.`,
  ].join('\n')
  await writeResults('apply-cost', {machine, rounds, medians, ratios, messages}, text)
}
