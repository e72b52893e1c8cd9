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
import {siteRules} from './site-rules.ts'

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
  writeFileSync(policy, JSON.stringify({rules: siteRules(300, '/etc/bench')}))
  must([program, 'apply', ...target, policy, '--yes', '--allow', 'TAKES_OVER_FILE'])
  console.log(table(measure()))
} finally {
  rmSync(desk, {recursive: true})
}

interface Sample {
  readonly milliseconds: number
  /** Of all threads, which other programs on the machine delay less than the clock shows. */
  readonly processorMilliseconds: number
  readonly peakMegabytes: number
}

/** One run of each after the other, so that a slow moment of the machine strikes all alike. */
function measure(): ReadonlyMap<string, readonly Sample[]> {
  const samples = new Map([...runs.keys()].map((name): [string, Sample[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, words] of runs) {
      const before = performance.now()
      must(words)
      const milliseconds = performance.now() - before
      samples.get(name)?.push({milliseconds, ...ownAccount(words)})
    }
  }
  return samples
}

/** What a process used, as it says itself at its end; in a run of its own, for asking costs time. */
function ownAccount(words: readonly string[]) {
  const file = join(desk, 'used')
  const code = `process.on('exit', () => {
    process.getBuiltinModule('node:fs').writeFileSync(
      ${JSON.stringify(file)}, JSON.stringify(process.resourceUsage()))
  })`
  must(['--import', `data:text/javascript,${encodeURIComponent(code)}`, ...words])
  const used: NodeJS.ResourceUsage = JSON.parse(readFileSync(file, 'utf8'))
  return {
    processorMilliseconds: (used.userCPUTime + used.systemCPUTime) / 1000,
    peakMegabytes: used.maxRSS / 1024,
  }
}

function must(words: readonly string[]): void {
  const {status, stderr} = spawnSync(process.execPath, words, {encoding: 'utf8'})
  if (status !== 0) throw new Error(`${words.join(' ')}: status ${status}\n${stderr}`)
}

function table(samples: ReadonlyMap<string, readonly Sample[]>): string {
  const empty = [...samples.values()][0] ?? []
  const lines = [...samples].map(([name, of]) =>
    [
      name,
      ...(['milliseconds', 'processorMilliseconds'] as const).flatMap((what) => [
        sorted(of, what)[0]?.toFixed(0),
        median(of, what).toFixed(0),
        (median(of, what) / median(empty, what)).toFixed(1),
      ]),
      sorted(of, 'peakMegabytes').at(-1)?.toFixed(0),
    ].join(' | '),
  )
  return [
    `Node ${process.versions.node}, ${rounds} rounds, 300 rules in sync`,
    '',
    '| | ms, best | median | times empty | processor ms, best | median | times empty | peak MB |',
    '| --- | --: | --: | --: | --: | --: | --: | --: |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}

function median(of: readonly Sample[], what: keyof Sample): number {
  return sorted(of, what)[of.length >> 1] ?? Number.NaN
}

function sorted(of: readonly Sample[], what: keyof Sample): readonly number[] {
  return of.map((sample) => sample[what]).sort((a, b) => a - b)
}
