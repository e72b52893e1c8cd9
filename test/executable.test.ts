import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest'
import {cannotMakeExecutable, makeExecutable} from './executable.ts'

describe.skipIf(cannotMakeExecutable())('the executable, with no Node on the way', () => {
  let folder: string
  let file: string
  beforeAll(() => {
    ;({folder, file} = makeExecutable(inject('programRoot')))
  }, 120_000)
  afterAll(() => rmSync(folder, {recursive: true}))

  function run(...words: readonly string[]) {
    const env = {PATH: '/nowhere', HOME: folder, RUNTIME_DIRECTORY: join(folder, 'run')}
    const ran = spawnSync(file, words, {encoding: 'utf8', env, cwd: folder})
    return {status: ran.status, stdout: ran.stdout, stderr: ran.stderr}
  }

  function npmForm(...words: readonly string[]): string {
    const script = join(inject('programRoot'), 'bin/run.js')
    return spawnSync(process.execPath, [script, ...words], {encoding: 'utf8'}).stdout
  }

  test('is small enough, and says what it is', () => {
    expect(statSync(file).size).toBeLessThan(130_000_000)
    expect(run('--version')).toEqual({status: 0, stdout: npmForm('--version'), stderr: ''})
    expect(run('help', 'plan')).toEqual({status: 0, stdout: npmForm('help', 'plan'), stderr: ''})
  })

  test.for(readdirSync(new URL('../src/commands', import.meta.url)))('carries %s', (source) => {
    const name = source.replace(/\.ts$/, '')
    const help = npmForm(name, '--help')
    expect(help).toContain('USAGE')
    expect(run(name, '--help')).toEqual({status: 0, stdout: help, stderr: ''})
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

  test('tells a typo and what was meant', () => {
    const {status, stderr} = run('plann')
    expect({status, stderr}).toEqual({status: 64, stderr: expect.stringContaining('plan')})
  })
})
