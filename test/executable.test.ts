import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, inject, test, vi} from 'vitest'
import {cannotMakeExecutable, makeExecutable} from './executable.ts'

/** Notes each script that is made, and whether V8 took the compiled code that came with it. */
const recordLoads = `const vm = require('node:vm')
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options)
    const state = this.cachedDataRejected === false ? 'compiled' : 'not compiled'
    require('node:fs').appendFileSync(process.env.LOADED, options.filename + ' ' + state + '\\n')
  }
}
`

function isRunning(file: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/exe`) === file
    } catch {
      return false
    }
  })
}

describe.skipIf(cannotMakeExecutable())('the executable, with no Node on the way', () => {
  let folder: string
  let file: string
  beforeAll(() => {
    ;({folder, file} = makeExecutable(inject('programRoot')))
  }, 120_000)
  afterAll(async () => {
    // A watcher writes its history after the host is as it was.
    await vi.waitUntil(() => !isRunning(file), {timeout: 15_000})
    rmSync(folder, {recursive: true})
  })

  const run = (...words: readonly string[]) => runWith({}, [file, ...words])
  const npmForm = (...words: readonly string[]) =>
    runWith({}, [process.execPath, join(inject('programRoot'), 'bin/run.js'), ...words])

  function runWith(more: Readonly<Record<string, string>>, words: readonly string[]) {
    const env = {PATH: '/nowhere', HOME: folder, RUNTIME_DIRECTORY: join(folder, 'run'), ...more}
    const [program = '', ...args] = words
    const ran = spawnSync(program, args, {encoding: 'utf8', env, cwd: folder})
    return {status: ran.status, stdout: ran.stdout, stderr: ran.stderr}
  }

  test('is small enough, and says what it is', () => {
    expect(statSync(file).size).toBeLessThan(130_000_000)
    expect(run('--version')).toEqual(npmForm('--version'))
    expect(run('help', 'plan')).toEqual(npmForm('help', 'plan'))
  })

  test.for(readdirSync(new URL('../src/commands', import.meta.url)))('carries %s', (source) => {
    const name = source.replace(/\.ts$/, '')
    const help = run(name, '--help')
    expect(help.stdout).toContain('USAGE')
    expect(help).toEqual(npmForm(name, '--help'))
    // Help is of the manifest alone; only the command itself knows that it has no such flag.
    const refused = run(name, '--nonesuch')
    expect(refused.stderr).toContain('--nonesuch')
    expect(refused).toEqual(npmForm(name, '--nonesuch'))
  })

  test('plans, applies, and finds nothing afterwards, on a model of a host', () => {
    const target = ['--target', `sandbox:${join(folder, 'host.json')}`]
    const policy = join(folder, 'policy.json5')
    writeFileSync(policy, `{rules: [{watch: '/etc/passwd', perm: 'wa', key: 'executable'}]}`)
    const plan = run('plan', ...target, policy)
    expect(plan).toMatchObject({status: 2, stderr: ''})
    expect(plan.stdout).toContain('-a always,exit -F path=/etc/passwd -F perm=wa -F key=executable')
    expect(run('apply', ...target, policy, '--yes')).toMatchObject({status: 0, stderr: ''})
    for (const _ of ['whole', 'quiet']) {
      expect(run('drift', ...target, policy)).toEqual({status: 0, stdout: '', stderr: ''})
    }
    expect(readdirSync(join(folder, 'run'))).toEqual([expect.stringMatching(/^quiet-\d+\.json$/)])
  })

  test('an apply to be confirmed starts the executable again to take it back', async () => {
    const host = join(folder, 'watched.json')
    const target = ['--target', `sandbox:${host}`]
    const policy = join(folder, 'watched.json5')
    writeFileSync(policy, `{rules: [{watch: '/etc/shadow', perm: 'wa', key: 'watched'}]}`)
    const applied = run('apply', ...target, policy, '--yes', '--confirm-within', '2s')
    expect(applied).toMatchObject({status: 0})
    expect(readFileSync(host, 'utf8')).toContain('watched')
    await expect.poll(() => readFileSync(host, 'utf8'), {timeout: 15_000}).not.toContain('watched')
  })

  test('loads compiled code, and for a quiet drift little of it', () => {
    const hook = join(folder, 'hook.cjs')
    const log = join(folder, 'loaded')
    writeFileSync(hook, recordLoads)
    const loaded = (...words: readonly string[]): readonly string[] => {
      writeFileSync(log, '')
      const env = {NODE_OPTIONS: `--require=${hook}`, LOADED: log}
      expect(runWith(env, [file, ...words])).toMatchObject({status: 0, stderr: ''})
      return readFileSync(log, 'utf8').trimEnd().split('\n')
    }
    const all = loaded('--version')
    expect(all).toContain('auditform/main.js compiled')
    expect(all.filter((line) => !line.endsWith(' compiled'))).toEqual([])
    const policy = join(folder, 'quiet.json5')
    writeFileSync(policy, '{rules: []}')
    const target = ['--target', `sandbox:${join(folder, 'quiet-host.json')}`]
    expect(run('apply', ...target, policy, '--yes')).toMatchObject({status: 0})
    const drift = ['drift', ...target, policy]
    expect(loaded(...drift)).toContain('auditform/main.js compiled')
    const quiet = loaded(...drift)
    expect(quiet).toContain('auditform/quiet-run.js compiled')
    expect(quiet).not.toContain('auditform/main.js compiled')
  })

  test('tells a typo and what was meant', () => {
    const {status, stderr} = run('plann')
    expect({status, stderr}).toEqual({status: 64, stderr: expect.stringContaining('plan')})
  })
})
