import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {beforeAll, describe, expect, test} from 'vitest'
import {isOnPath} from '../kernel/requirements.ts'
import {lacks} from '../skipping.ts'
import {cannotMakeDeb} from './make.ts'
import {shownCommands} from './manifest.ts'
import {unpackedForTests} from './unpacked.ts'

const noZsh = lacks(isOnPath('zsh'), 'zsh is not installed')
const noFish = lacks(isOnPath('fish'), 'fish is not installed')

describe.skipIf(cannotMakeDeb())('completion', () => {
  const made = unpackedForTests()
  const script = (path: string) => join(made().root, 'usr/share', path)
  const bash = () => script('bash-completion/completions/auditform')
  let desk: string
  beforeAll(() => {
    desk = join(made().folder, 'desk')
    mkdirSync(join(desk, 'web'), {recursive: true})
    for (const name of ['site.json5', 'old.rules', 'two words.json5', 'notes.txt'])
      writeFileSync(join(desk, name), '')
  })

  /** What bash offers for the last of these words, which are parted as bash parts them. */
  function offered(...words: readonly string[]): readonly string[] {
    const drive = `. ${bash()}
      COMP_WORDS=(auditform "$@"); COMP_CWORD=$#
      PATH=/nowhere
      _auditform; printf '%s\\n' "\${COMPREPLY[@]}"`
    const ran = spawnSync('bash', ['-c', drive, 'bash', ...words], {encoding: 'utf8', cwd: desk})
    expect(ran.stderr).toBe('')
    return ran.stdout.split('\n').filter((line) => line !== '')
  }

  test('bash offers each command, and each flag of it', () => {
    const commands = shownCommands()
    expect(offered('')).toEqual([...commands.map(([name]) => name), 'help', '--help', '--version'])
    for (const [name, flags] of commands) {
      const words = flags.flatMap(({name: flag, char}) => [
        `--${flag}`,
        ...(char ? [`-${char}`] : []),
      ])
      expect(offered(name, '-'), name).toEqual([...words, '--help'])
    }
    expect(offered('help', 'pl')).toEqual(['plan'])
    expect(offered('re')).toEqual(['recover', 'render'])
  })

  test('bash offers the values of an option, written in either way', () => {
    for (const [name, flags] of shownCommands()) {
      for (const {name: flag, options} of flags) {
        if (options === undefined) continue
        expect(offered(name, `--${flag}`, ''), `${name} ${flag}`).toEqual(options)
        expect(offered(name, `--${flag}`, '='), `${name} ${flag}`).toEqual(options)
      }
    }
    expect(offered('plan', '--format', '=', 'm')).toEqual(['markdown'])
    expect(offered('apply', '--allow', 'COV', 'x', '--allow', 'CO')).toEqual([
      'COVERAGE_LOST',
      'COVERAGE_GAP',
    ])
  })

  test('bash offers policies, files and folders, each where they are wanted', () => {
    expect(offered('plan', '').toSorted()).toEqual([
      'old.rules',
      'site.json5',
      'two words.json5',
      'web',
    ])
    expect(offered('plan', '--out', '')).toContain('notes.txt')
    expect(offered('plan', '--state-dir', '')).toEqual(['web'])
    expect(offered('status', '--reason', '')).not.toContain('--json')
    expect(offered('doctor', '')).toEqual([])
  })

  test('bash goes on behind the colon of a target', () => {
    expect(offered('plan', '--target', '')).toEqual([
      'local',
      'sandbox',
      'ssh://',
      'capture:',
      'sandbox:',
    ])
    // The colon parts the words of bash, and what stands before it is there already.
    expect(offered('plan', '--target', 'capture', ':')).toContain('web')
    expect(offered('plan', '--target', 'sandbox', ':', 'no')).toEqual(['notes.txt'])
    expect(offered('plan', '--target', '=', 'sandbox', ':', 'no')).toEqual(['notes.txt'])
    expect(offered('plan', '--target', 'ssh', ':', '//web1')).toEqual([])
  })

  test('zsh and fish know each command, flag and value', () => {
    const texts = {
      zsh: readFileSync(script('zsh/vendor-completions/_auditform'), 'utf8'),
      fish: readFileSync(script('fish/vendor_completions.d/auditform.fish'), 'utf8'),
    }
    for (const [name, flags] of shownCommands()) {
      const ofZsh = texts.zsh.split(`        ${name})\n`)[1]?.split(';;')[0] ?? ''
      const ofFish = texts.fish
        .split('\n')
        .filter((line) => line.includes(`'__auditform_command ${name}'`))
      for (const {name: flag, options = []} of flags) {
        expect(ofZsh).toMatch(new RegExp(`'\\*--${flag}[=[]`))
        const line = ofFish.find((each) => each.includes(` -l ${flag} `))
        expect(line).toBeDefined()
        for (const option of options) {
          expect(ofZsh).toContain(option)
          expect(line).toContain(option)
        }
      }
    }
  })

  test.skipIf(noZsh)('zsh can read its own', () => {
    expect(read('zsh', '-n', script('zsh/vendor-completions/_auditform'))).toEqual([0, ''])
  })

  test.skipIf(noFish)('fish offers what bash does', () => {
    const path = script('fish/vendor_completions.d/auditform.fish')
    expect(read('fish', '-n', path)).toEqual([0, ''])
    const ask = (line: string) => {
      const words = ['-c', `source ${path}; complete -C ${JSON.stringify(line)}`]
      const {stdout} = spawnSync('fish', ['--no-config', ...words], {encoding: 'utf8', cwd: desk})
      return stdout.split('\n').flatMap((each) => each.split('\t')[0] || [])
    }
    expect(ask('auditform re')).toEqual(['recover', 'render'])
    expect(ask('auditform plan --format ')).toEqual(['markdown', 'text'])
    expect(ask('auditform plan --ver')).toEqual(['--verbose'])
    expect(ask('auditform plan --target sandbox:no')).toEqual(['sandbox:notes.txt'])
  })

  function read(program: string, ...words: readonly string[]) {
    const {status, stderr} = spawnSync(program, words, {encoding: 'utf8'})
    return [status, stderr]
  }
})
