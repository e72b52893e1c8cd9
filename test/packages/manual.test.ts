import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {beforeAll, describe, expect, test} from 'vitest'
import {ExitStatus} from '../../src/errors.ts'
import {isOnPath} from '../kernel/requirements.ts'
import {lacks} from '../skipping.ts'
import {cannotMakeDeb} from './make.ts'
import {shownCommands} from './manifest.ts'
import {unpackedForTests} from './unpacked.ts'

const noMan = lacks(isOnPath('man'), 'man is not installed (Debian package man-db)')
const noMandoc = lacks(isOnPath('mandoc'), 'mandoc is not installed (Debian package mandoc)')

describe.skipIf(cannotMakeDeb())('the manual pages', () => {
  const made = unpackedForTests()
  const pages = new Map<string, string>()
  beforeAll(() => {
    const folder = join(made().root, 'usr/share/man/man8')
    for (const name of readdirSync(folder)) {
      const text = gunzipSync(readFileSync(join(folder, name))).toString()
      pages.set(name.replace(/\.8\.gz$/, ''), text)
      writeFileSync(join(made().folder, name.replace(/\.gz$/, '')), text)
    }
  })

  test('there is one for the program and one for each command, and none for what is hidden', () => {
    const names = shownCommands().map(([name]) => `auditform-${name}`)
    expect([...pages.keys()].sort()).toEqual(['auditform', ...names].sort())
  })

  test('each names all flags of its command, with what they can be', () => {
    for (const [name, flags] of shownCommands()) {
      const page = plain(pages.get(`auditform-${name}`))
      for (const {name: flag, char, options = []} of flags) {
        expect(page, name).toMatch(new RegExp(`^${char ? `-${char}, ` : ''}--${flag}\\b`, 'm'))
        for (const option of options) expect(page, name).toContain(option)
      }
    }
  })

  test('that of the program has every exit status, and names all others', () => {
    const page = plain(pages.get('auditform'))
    const [, part = ''] = page.split('.SH EXIT STATUS\n')
    const said = [...(part.split('.SH')[0] ?? '').matchAll(/^\.TP\n(\d+)$/gm)].map(
      ([, number]) => number,
    )
    expect(said).toEqual(Object.values(ExitStatus).map(String))
    const [, others = ''] = page.split('.SH SEE ALSO\n')
    for (const [name] of shownCommands()) expect(others).toContain(`auditform-${name}(8)`)
    for (const other of ['auditctl(8)', 'audit.rules(7)', 'augenrules(8)'])
      expect(others).toContain(other)
  })

  test('nothing of a text is taken for a macro, and no minus for a hyphen', () => {
    for (const [name, page] of pages) {
      const macros = page.split('\n').flatMap((line) => /^[.']\S*/.exec(line)?.[0] ?? [])
      const known = ['.TH', '.nh', '.ad', '.SH', '.PP', '.TP', '.nf', '.fi', '.RS', '.RE']
      expect(
        macros.filter((macro) => !known.includes(macro)),
        name,
      ).toEqual([])
      expect(page, name).not.toMatch(/(^|[^\\-])--[a-z]/m)
    }
  })

  test.skipIf(noMan)('man has no warning', () => {
    for (const name of pages.keys()) {
      const {stderr, stdout} = checked(
        ['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z'],
        name,
      )
      expect({stderr, isThere: stdout.length > 500}).toEqual({stderr: '', isThere: true})
    }
  })

  test.skipIf(noMandoc)('mandoc has nothing to say, not even of style', () => {
    for (const name of pages.keys()) {
      expect(checked(['mandoc', '-Tlint', '-Wstyle'], name)).toMatchObject({stdout: '', status: 0})
    }
  })

  function checked([program = '', ...words]: readonly string[], name: string) {
    const env = {...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80'}
    return spawnSync(program, [...words, join(made().folder, `${name}.8`)], {encoding: 'utf8', env})
  }
})

/** The text of a page without fonts and escapes. */
function plain(page = ''): string {
  return page
    .replaceAll(/\\f[BIR]/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\&', '')
}
