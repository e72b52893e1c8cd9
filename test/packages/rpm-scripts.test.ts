import {spawnSync} from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {lacks} from '../skipping.ts'
import {cannotMakeRpm} from './make.ts'
import {makeSmall, output} from './unpacked.ts'

const isSkipped =
  lacks(process.getuid?.() === 0, 'rpm runs scripts in another root as root only') ||
  cannotMakeRpm()

/** A root with a shell, a rm, and a systemctl that writes down what it is asked; rpm itself is this machine's. */
describe.skipIf(isSkipped)('the RPM, installed by rpm into a root of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'auditform-rpm-root-'))
  const root = join(folder, 'root')
  const inRoot = (path: string) => join(root, path)
  let file: string
  beforeAll(() => {
    file = makeSmall(folder).rpm
    for (const program of ['/bin/sh', '/bin/rm']) bring(program)
    write('/bin/systemctl', '#!/bin/sh\necho "$*" >> /systemctl.log\n', 0o755)
    write('/dev/null', '')
    rpm('--initdb')
  })
  afterAll(() => rmSync(folder, {recursive: true}))

  test('is installed, and nothing is enabled', () => {
    expect(rpm('-i', file)).toEqual({status: 0, said: ''})
    expect(existsSync(inRoot('/usr/bin/auditform'))).toBe(true)
    expect(asked()).toBe('')
    expect(rpm('-V', 'auditform', '--nodeps')).toEqual({status: 0, said: ''})
  })

  test('an upgrade disables nothing, and keeps what was changed in /etc', () => {
    mkdirSync(inRoot('/run/systemd/system'), {recursive: true})
    write('/etc/auditform/site.json5.example', '// mine\n')
    write('/etc/auditform/site.json5', '{rules: []}\n')
    expect(rpm('-U', '--force', file)).toMatchObject({status: 0})
    expect(asked()).toBe('daemon-reload\n')
    expect(readFileSync(inRoot('/etc/auditform/site.json5.example'), 'utf8')).toBe('// mine\n')
  })

  test('is erased: timers go, and rules, history and policy stay', () => {
    write('/var/lib/auditform/history.jsonl', '')
    write('/var/lib/auditform/journal', '')
    write('/var/cache/auditform/koffi.node', '')
    write('/run/auditform/quiet-0.json', '')
    write('/etc/audit/rules.d/auditform.rules', '-D\n')
    const erased = rpm('-e', 'auditform')
    expect(erased.status).toBe(0)
    expect(erased.said).toContain('its journal is kept in /var/lib/auditform')
    expect(erased.said).toContain('its rules stay in the kernel')
    expect(asked().split('\n')).toEqual([
      '--quiet disable --now auditform-drift.timer auditform-repair.timer',
      'daemon-reload',
      '--quiet reset-failed auditform-*',
      '',
    ])
    const left = output('sh', '-c', `cd ${root} && find . -path '*auditform*' -prune -print | sort`)
    expect(left.trimEnd().split('\n')).toEqual([
      './etc/audit/rules.d/auditform.rules',
      './etc/auditform',
      './var/lib/auditform',
    ])
  })

  test('without systemd it is installed and erased without a word', () => {
    for (const path of ['/run/systemd', '/bin/systemctl', '/var/lib/auditform', '/etc/audit'])
      rmSync(inRoot(path), {recursive: true})
    expect(rpm('-i', file)).toEqual({status: 0, said: ''})
    expect(rpm('-e', 'auditform')).toEqual({status: 0, said: ''})
  })

  function rpm(...words: readonly string[]) {
    const given = [
      '--root',
      root,
      ...(words[0] === '-e' || words[0] === '--initdb' ? [] : ['--nodeps']),
    ]
    const {status, stdout, stderr} = spawnSync('rpm', [...given, ...words], {encoding: 'utf8'})
    // Debian's rpm tells each time that Debian has another tool.
    return {status, said: (stdout + stderr).replaceAll(/^rpm: .*\n/gm, '')}
  }

  /** What systemctl was asked since the last look. */
  function asked(): string {
    const log = inRoot('/systemctl.log')
    const text = existsSync(log) ? readFileSync(log, 'utf8') : ''
    rmSync(log, {force: true})
    return text
  }

  /** A program of this machine with the libraries that it needs. */
  function bring(program: string): void {
    const libraries = output('ldd', program).match(/\/\S+/g) ?? []
    for (const path of [program, ...libraries]) {
      mkdirSync(dirname(inRoot(path)), {recursive: true})
      copyFileSync(path, inRoot(path))
    }
  }

  function write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(inRoot(path)), {recursive: true})
    writeFileSync(inRoot(path), text)
    chmodSync(inRoot(path), mode)
  }
})
