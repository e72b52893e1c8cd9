/**
 * What it costs to find nothing: `auditform drift` on 300 rules that are as their policy asks, as the
 * last run found them (the first round is thrown away) and worked out anew, beside an
 * empty process of the same Node, and how `ansible-playbook --check` and `puppet apply --noop` look
 * after the same file. It runs on the kernel of this machine, which must hold no rule, and leaves
 * none behind. Writes results/drift-cost.{json,md}.
 */
import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {cpus, release, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {refuseUnlessEmpty} from './empty-kernel.ts'
import {markdownTable, median, writeResults} from './results.ts'
import {siteRules} from './site-rules.ts'

const rounds = Number(process.argv[2] ?? 10)
const program = fileURLToPath(new URL('../bin/run.js', import.meta.url))

refuseUnlessEmpty()
const desk = mkdtempSync(join(tmpdir(), 'auditform-bench-'))
const at = (name: string) => join(desk, name)
const policy = at('policy.rules')
const persisted = at('rules.d/auditform.rules')
const host = ['--rules-dir', at('rules.d'), '--state-dir', at('state')]
const sandbox = ['--target', `sandbox:${at('host.json')}`]

/** Where nothing can be kept, there is nothing to ask again. */
const anew = ['env', 'RUNTIME_DIRECTORY=/proc/none']

/** Command lines, by what the table calls them; each ends with 0 when nothing differs. */
const runs: ReadonlyMap<string, readonly string[]> = new Map([
  ['`node -e 0`', [process.execPath, '-e', '0']],
  ['`auditform drift`, a sandbox', auditform('drift', ...sandbox, policy)],
  ['`auditform drift`, this kernel and its rules.d', auditform('drift', ...host, policy)],
  ['the same, worked out anew', [...anew, ...auditform('drift', ...host, policy)]],
  [
    '`ansible-playbook --check`, the file only',
    ['ansible-playbook', '--check', '--diff', '-i', 'localhost,', '-c', 'local', at('site.yml')],
  ],
  ['`puppet apply --noop`, the file only', ['puppet', 'apply', '--noop', at('site.pp')]],
])

try {
  mkdirSync(at('rules.d'))
  writeFileSync(policy, `${siteRules(300, desk).join('\n')}\n`, {mode: 0o600})
  const yes = ['--yes', '--allow', 'COVERAGE_LOST', '--allow', 'TAKES_OVER_FILE']
  must(auditform('apply', ...yes, ...sandbox, policy))
  must(auditform('apply', ...yes, ...host, policy))
  describeToOthers(readFileSync(persisted, 'utf8'))
  await report(measure())
} finally {
  spawnSync('auditctl', ['-D'])
  rmSync(desk, {recursive: true, force: true})
}

/** The same file, as their users write it down. */
function describeToOthers(text: string): void {
  writeFileSync(at('wanted.rules'), text)
  writeFileSync(
    at('site.yml'),
    JSON.stringify([
      {
        hosts: 'all',
        gather_facts: false,
        tasks: [{copy: {src: at('wanted.rules'), dest: persisted, mode: '0640'}}],
      },
    ]),
  )
  const file = `ensure => file, mode => '0640', source => '${at('wanted.rules')}'`
  writeFileSync(at('site.pp'), `file { '${persisted}': ${file} }\n`)
}

function auditform(...words: readonly string[]): readonly string[] {
  return [process.execPath, program, ...words]
}

interface Sample {
  readonly milliseconds: number
  readonly peakMegabytes: number
}

/** One run of each after the other, so that a slow moment of the machine strikes all alike. */
function measure(): ReadonlyMap<string, readonly Sample[]> {
  const here = [...runs].filter(([, [name = '']]) => spawnSync('which', [name]).status === 0)
  const samples = new Map(here.map(([name]): [string, Sample[]] => [name, []]))
  // The first round is thrown away: it compiles the programs and fills caches.
  for (let round = -1; round < rounds; round++) {
    for (const [name, words] of here) {
      const sample = sampleOf(words)
      if (round >= 0) samples.get(name)?.push(sample)
    }
  }
  return samples
}

/** time(1) tells the peak of a process and of those that it waited for. */
function sampleOf(words: readonly string[]): Sample {
  const began = performance.now()
  must(words)
  const milliseconds = performance.now() - began
  must(['/usr/bin/time', '-o', at('peak'), '-f', '%M', ...words])
  return {milliseconds, peakMegabytes: Number(readFileSync(at('peak'), 'utf8')) / 1024}
}

function must([command = '', ...words]: readonly string[]): void {
  const ended = spawnSync(command, words, {encoding: 'utf8', env: {...process.env, HOME: desk}})
  if (ended.status === 0) return
  const said = `${ended.stdout}${ended.stderr}`
  throw new Error(`${command} ${words.join(' ')}: status ${ended.status}\n${said}`)
}

async function report(samples: ReadonlyMap<string, readonly Sample[]>): Promise<void> {
  const figures = [...samples].map(([name, of]) => ({
    name,
    milliseconds: median(of.map(({milliseconds}) => milliseconds)),
    best: Math.min(...of.map(({milliseconds}) => milliseconds)),
    peakMegabytes: median(of.map(({peakMegabytes}) => peakMegabytes)),
    highestMegabytes: Math.max(...of.map(({peakMegabytes}) => peakMegabytes)),
  }))
  const empty = figures[0]?.milliseconds ?? Number.NaN
  const rows = figures.map(({name, milliseconds, best, ...peak}) => [
    name,
    best.toFixed(0),
    milliseconds.toFixed(0),
    (milliseconds / empty).toFixed(1),
    peak.peakMegabytes.toFixed(0),
    peak.highestMegabytes.toFixed(0),
  ])
  const missing = [...runs.keys()].filter((name) => !samples.has(name))
  const machine = `${cpus().length} × ${cpus()[0]?.model}, kernel ${release()}, Node ${process.version}`
  const text = [
    '# What it costs to find no drift',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${machine}. 300 rules in sync, ${rounds} rounds.`,
    '',
    markdownTable(['', 'ms, best', 'median', 'times empty', 'peak MB', 'highest'], rows),
    ...(missing.length === 0 ? [] : ['', `Not installed here: ${missing.join('; ')}.`]),
  ].join('\n')
  await writeResults('drift-cost', {machine, rounds, figures}, text)
}
