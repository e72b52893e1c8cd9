/**
 * How long the executable takes, and how much memory, beside the npm form and an empty process of the
 * same Node. Writes results/executable.{json,md}.
 *
 * The host is a sandbox with 300 rules that is as its policy asks; `status` is of this host as well,
 * where the exact reader is loaded. The executable is made anew.
 */
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {cpus, loadavg, release, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {markdownTable, median, writeResults} from './results.ts'
import {siteRules} from './site-rules.ts'

const rounds = Number(process.argv[2] ?? 20)
const desk = mkdtempSync(join(tmpdir(), 'auditform-executable-'))
const executable = join(desk, 'auditform')
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** The words that start each form. */
const forms = {
  npm: [process.execPath, path('../bin/run.js')],
  executable: [executable],
} as const

const target = ['--target', `sandbox:${join(desk, 'host.json')}`]
const policy = join(desk, 'policy.json5')

/** What a quiet run kept is of the form that kept it. */
const memoryOf = (words: readonly string[]) =>
  join(desk, words.includes(executable) ? 'run-executable' : 'run-npm')

interface Run {
  readonly name: string
  readonly words: readonly string[]
  /** Whether what a quiet run kept is taken away first. */
  readonly isAnew?: boolean
}

const runs: readonly Run[] = [
  {name: '`--version`', words: ['--version']},
  {name: '`--help`', words: ['--help']},
  {name: '`status`', words: ['status', ...target]},
  {name: '`status` of this host', words: ['status', '--state-dir', join(desk, 'state')]},
  {name: '`plan`', words: ['plan', ...target, policy]},
  {name: '`drift`, the first', words: ['drift', ...target, policy], isAnew: true},
  {name: '`drift`, as before', words: ['drift', ...target, policy]},
]

interface Sample {
  readonly milliseconds: number
  readonly peakMegabytes: number
}

/** The samples of a command line, by the form of the program. */
interface Row {
  readonly name: string
  readonly npm: readonly Sample[]
  readonly executable: readonly Sample[]
}

try {
  must([process.execPath, path('../bin/executable.js'), executable])
  writeFileSync(policy, JSON.stringify({rules: siteRules(300, '/etc/bench')}))
  must([...forms.npm, 'apply', ...target, policy, '--yes', '--allow', 'TAKES_OVER_FILE'])
  await report(measure())
} finally {
  rmSync(desk, {recursive: true})
}

/** One run of each after the other, so that a slow moment of the machine strikes all alike. */
function measure(): {readonly empty: readonly Sample[]; readonly rows: readonly Row[]} {
  const empty: Sample[] = []
  const rows = runs.map(({name}) => ({name, npm: [] as Sample[], executable: [] as Sample[]}))
  // The first round fills what is kept between runs.
  for (let round = 0; round <= rounds; round++) {
    const node = sampleOf([process.execPath, '-e', '0'])
    if (round > 0) empty.push(node)
    for (const [index, {words, isAnew = false}] of runs.entries()) {
      for (const form of ['npm', 'executable'] as const) {
        const sample = sampleOf([...forms[form], ...words], isAnew)
        if (round > 0) rows[index]?.[form].push(sample)
      }
    }
  }
  return {empty, rows}
}

/** time(1) tells the peak, in a run of its own. */
function sampleOf(words: readonly string[], isAnew = false): Sample {
  const forget = () => isAnew && rmSync(memoryOf(words), {recursive: true, force: true})
  forget()
  const before = performance.now()
  must(words)
  const milliseconds = performance.now() - before
  forget()
  const file = join(desk, 'peak')
  must(['/usr/bin/time', '-q', '-o', file, '-f', '%M', ...words])
  return {milliseconds, peakMegabytes: Number(readFileSync(file, 'utf8')) / 1024}
}

function must(words: readonly string[]): void {
  const [program = '', ...args] = words
  const env = {...process.env, RUNTIME_DIRECTORY: memoryOf(words)}
  const {status, stderr} = spawnSync(program, args, {encoding: 'utf8', env})
  // 2 says that something differs, as it may on this host.
  if (status !== 0 && status !== 2) {
    throw new Error(`${words.join(' ')}: status ${status}\n${stderr}`)
  }
}

async function report({empty, rows}: ReturnType<typeof measure>): Promise<void> {
  const figures = rows.map(({name, npm, executable}) => ({
    name,
    npm: figuresOf(npm),
    executable: figuresOf(executable),
  }))
  const slower = figures.filter(({npm, executable}) => executable.milliseconds > npm.milliseconds)
  const node = figuresOf(empty)
  const lines = [
    ['`node -e 0`', ...cells(node, 'time'), '', '', ...cells(node, 'memory'), '', ''],
    ...figures.map(({name, npm, executable}) => [
      name,
      ...(['time', 'memory'] as const).flatMap((what) => [
        ...cells(npm, what),
        ...cells(executable, what),
      ]),
    ]),
  ]
  const head = ['', 'ms, npm: best', 'median', 'executable: best', 'median']
  const peak = ['MB, npm: median', 'most', 'executable: median', 'most']
  const megabytes = (statSync(executable).size / 1e6).toFixed(1)
  const machine = `${cpus().length} × ${cpus()[0]?.model}, kernel ${release()}, Node ${process.version}`
  const text = [
    '# The executable beside the npm form',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}, load average ${loadavg()[0]?.toFixed(1)}. ` +
      `300 rules in sync, ${rounds} rounds; the executable has ${megabytes} MB.`,
    '',
    markdownTable([...head, ...peak], lines),
    '',
    `Commands that the executable takes longer for, by their medians: ${
      slower.map(({name}) => name).join(', ') || 'none'
    }.`,
    'Peak memory is what is resident, the pages of the program file included.',
  ].join('\n')
  await writeResults('executable', {machine, rounds, megabytes, node, figures}, text)
}

/** Of all rounds of one command line. */
function figuresOf(samples: readonly Sample[]) {
  const times = samples.map(({milliseconds}) => milliseconds)
  const peaks = samples.map(({peakMegabytes}) => peakMegabytes)
  return {
    best: Math.min(...times),
    milliseconds: median(times),
    peakMegabytes: median(peaks),
    highestMegabytes: Math.max(...peaks),
  }
}

function cells(figures: ReturnType<typeof figuresOf>, what: 'time' | 'memory'): readonly string[] {
  const {best, milliseconds, peakMegabytes, highestMegabytes} = figures
  const shown = what === 'time' ? [best, milliseconds] : [peakMegabytes, highestMegabytes]
  return shown.map((value) => value.toFixed(0))
}
