/**
 * How long whole processes of the program take, beside an empty one of the same Node.
 *
 * The host is a sandbox with 300 rules that is as its policy asks, so that a run does all
 * that drift detection does every few minutes, except for asking auditctl and the kernel.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const rounds = Number(process.argv[2] ?? 20)
const program = new URL('../bin/run.js', import.meta.url).pathname
const desk = mkdtempSync(join(tmpdir(), 'auditform-start-'))

/** Command lines, by what the table calls them. */
const target = ['--target', `sandbox:${join(desk, 'host.json')}`]
const policy = join(desk, 'policy.json5')
const runs: ReadonlyMap<string, readonly string[]> = new Map([
  ['node -e 0', ['-e', '0']],
  ['auditform --help', [program, '--help']],
  ['auditform status', [program, 'status', ...target]],
  ['auditform drift', [program, 'drift', ...target, policy]],
  ['auditform plan', [program, 'plan', ...target, policy]],
])

try {
  writeFileSync(policy, JSON.stringify({rules: rules(300)}))
  must([program, 'apply', ...target, policy, '--yes', '--allow', 'TAKES_OVER_FILE'])
  console.log(table(measure()))
} finally {
  rmSync(desk, {recursive: true})
}

/** Watches, and syscalls in their usual pairs of two machines. */
function rules(count: number): readonly string[] {
  return Array.from({length: count}, (_, index) =>
    index % 3 === 0
      ? `-w /etc/bench/file-${index} -p wa -k files`
      : `-a always,exit -F arch=b${index % 2 === 0 ? 64 : 32} -S openat,unlink,rename -F auid>=1000 -F auid!=unset -F uid=${index} -k calls`,
  )
}

interface Row {
  readonly name: string
  readonly milliseconds: readonly number[]
  readonly peakMegabytes: number
}

/** One run of each after the other, so that a slow moment of the machine strikes all alike. */
function measure(): readonly Row[] {
  const times = new Map([...runs.keys()].map((name): [string, number[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, words] of runs) {
      const before = performance.now()
      must(words)
      times.get(name)?.push(performance.now() - before)
    }
  }
  return [...runs].map(([name, words]) => ({
    name,
    milliseconds: (times.get(name) ?? []).sort((a, b) => a - b),
    peakMegabytes: peakMegabytes(words),
  }))
}

/** The peak of resident memory, which a process knows best itself. */
function peakMegabytes(words: readonly string[]): number {
  const file = join(desk, 'peak')
  const code = `process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)))`
  must(['--import', `data:text/javascript,${encodeURIComponent(code)}`, ...words])
  return Number(readFileSync(file, 'utf8')) / 1024
}

function must(words: readonly string[]): void {
  const {status, stderr} = spawnSync(process.execPath, words, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${words.join(' ')}: status ${status}\n${stderr}`)
}

function table(rows: readonly Row[]): string {
  const at = (row: Row | undefined, share: number) =>
    row?.milliseconds[Math.floor(share * (row.milliseconds.length - 1))] ?? Number.NaN
  const lines = rows.map((row) =>
    [
      row.name,
      at(row, 0).toFixed(0),
      at(row, 0.5).toFixed(0),
      (at(row, 0) / at(rows[0], 0)).toFixed(2),
      (at(row, 0.5) / at(rows[0], 0.5)).toFixed(2),
      row.peakMegabytes.toFixed(0),
    ].join(' | '),
  )
  return [
    `Node ${process.versions.node}, ${rounds} rounds, 300 rules in sync`,
    '',
    '| | best, ms | median, ms | best, times empty | median, times empty | peak, MB |',
    '| --- | --: | --: | --: | --: | --: |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}
