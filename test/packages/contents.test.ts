import {createHash} from 'node:crypto'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, inject, test} from 'vitest'
import {readSandbox} from '../../src/system/sandbox-file.ts'
import {auditform, makeDesk} from '../commands/run-program.ts'
import {cannotMakeDeb, cannotMakeRpm} from './make.ts'
import {makeSmall, output, unpackedForTests} from './unpacked.ts'

const isWithoutRpm = cannotMakeRpm()
const {version} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

describe.skipIf(cannotMakeDeb())('the packages', () => {
  const made = unpackedForTests()
  const listed = () => output('dpkg-deb', '-c', made().deb)
  const rpmAsks = (...words: readonly string[]) => output('rpm', '-qp', ...words, made().rpm)

  test('say what they are, and what they need of a host', () => {
    const control = readFileSync(join(made().control, 'control'), 'utf8')
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(control)?.[1]
    expect(field('Version')).toBe(version)
    expect(made().deb).toMatch(/\/auditform_[\d.]+_(amd64|arm64)\.deb$/)
    // Of the small program and of the exact reader's addon, which needs the C++ library.
    expect(field('Depends')).toMatch(
      /^libc6 \(>= 2\.\d+\), (libgcc-s1 \(>= [\d.]+\), )?libstdc\+\+6 \(>= [\d.]+\), auditd \(>= 1:2\.8\.5\)$/,
    )
    expect(Number(field('Installed-Size'))).toBeGreaterThan(500)
  })

  test('belong to root, with nothing that others may write, and with no link out', () => {
    const lines = listed().trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(100)
    for (const line of lines) {
      expect(line.slice(0, 10)).toMatch(
        /^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x|drwxr-x---|lrwxrwxrwx)$/,
      )
      expect(line).toContain(' root/root ')
    }
    const special = lines.filter((line) => /^(-rwx|drwxr-x---|l)/.test(line))
    expect(special.map((line) => line.replace(/^(\S+).* \.(\/.*)$/, '$1 $2'))).toEqual([
      'drwxr-x--- /etc/auditform/',
      '-rwxr-xr-x /usr/bin/auditform',
      'lrwxrwxrwx /usr/share/doc/auditform/policies -> ../../auditform/policies',
    ])
  })

  test('have no policy that is read, and an example that takes nothing away', async () => {
    const folder = join(made().root, 'etc/auditform')
    expect(readdirSync(folder)).toEqual(['site.json5.example'])
    expect(readFileSync(join(made().control, 'conffiles'), 'utf8')).toBe(
      '/etc/auditform/site.json5.example\n',
    )
    const other = await makeDesk()
    const others = await other.write('others.rules', '-w /srv/shop -p wa -k shop\n')
    await auditform(['apply', '--yes', ...other.target, others])
    const {rules} = await readSandbox(other.sandbox)
    const {write, target} = await makeDesk({rules})
    const text = readFileSync(join(folder, 'site.json5.example'), 'utf8')
    const planned = await auditform(['plan', ...target, await write('site.json5', text)])
    expect(planned).toMatchObject({status: 2, stderr: ''})
    expect(planned.stdout).toContain('+ -w /etc/passwd -p wa -k identity')
    expect(planned.stdout).toMatch(/^Plan: 6 to add, (?!.*delete)/m)
    expect(planned.stdout).not.toMatch(/^ +\d+ - /m)
  })

  test('start no unit, and each unit starts the program of the package', () => {
    const folder = join(made().root, 'usr/lib/systemd/system')
    expect(readdirSync(folder)).toContain('auditform-drift.timer')
    const started = readdirSync(folder)
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
      .filter((line) => line.startsWith('ExecStart=') && line.includes('auditform '))
    expect(started).toHaveLength(2)
    for (const line of started) expect(line).toMatch(/^ExecStart=\/usr\/bin\/auditform /)
    expect(listed()).not.toMatch(/\.wants\/|\/etc\/systemd|\/etc\/cron|usr\/local/)
    const scripts = ['postinst', 'prerm', 'postrm'].map((name) =>
      readFileSync(join(made().control, name), 'utf8'),
    )
    for (const script of scripts) {
      expect(script).toMatch(/^#!\/bin\/sh\nset -e\n/)
      expect(script).not.toMatch(/systemctl.* (enable|start)\b/)
      expect(script).not.toMatch(/auditctl|augenrules (?!--load\.")/)
    }
    for (const name of ['postinst', 'prerm', 'postrm'])
      output('sh', '-n', join(made().control, name))
  })

  test('come with the licences of all parts, and with the list of them', () => {
    const folder = join(made().root, 'usr/share/doc/auditform')
    const text = readFileSync(join(folder, 'copyright'), 'utf8')
    const notices = readFileSync(
      join(inject('programRoot'), 'dist/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    )
    for (const words of ['Apache-2.0', 'Node.js is licensed for use as follows', 'koffi'])
      expect(text).toContain(words)
    expect(text).toContain(notices.replaceAll('\r', '').trim())
    const {components} = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8'))
    const parts = components.map(({name, version}: Record<string, string>) => `${name} ${version}`)
    expect(parts).toContain(`node ${process.versions.node}`)
    for (const name of ['koffi', '@oclif/core', 'valibot'])
      expect(parts).toContainEqual(expect.stringMatching(new RegExp(`^${name} \\d`)))
  })

  test('sums tell a file that was changed', () => {
    const sums = readFileSync(join(made().control, 'md5sums'), 'utf8').trimEnd().split('\n')
    expect(sums.length).toBeGreaterThan(90)
    for (const line of sums) {
      const [sum, path = ''] = line.split('  ')
      const text = readFileSync(join(made().root, path))
      expect(createHash('md5').update(text).digest('hex'), path).toBe(sum)
    }
  })

  test('are the same bytes for the same input, and have the time that is asked for', () => {
    const read = (name: string, umask: string, more: Readonly<Record<string, string>>) => {
      const env = {SOURCE_DATE_EPOCH: '4102444800', ...more}
      const {deb, rpm} = makeSmall(join(made().folder, name), {env, umask})
      return [deb, rpm]
        .filter((path) => path !== '')
        .map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'))
    }
    const first = read('one', '022', {TZ: 'Asia/Tokyo'})
    const second = read('two', '077', {TZ: 'America/Lima', LC_ALL: 'C'})
    expect(first.length).toBe(isWithoutRpm ? 1 : 2)
    expect(first).toEqual(second)
    const lines = output(
      'dpkg-deb',
      '-c',
      join(made().folder, 'one', made().deb.split('/').at(-1) ?? ''),
    )
    for (const line of lines.trimEnd().split('\n')) expect(line).toContain(' 2100-01-01 00:00 ')
  })

  test.skipIf(isWithoutRpm)(
    'the RPM has the same files, but for what each distribution has elsewhere',
    () => {
      // With its mode and its owner.
      const ofDeb = filesOf(listed(), / \.(\/\S*)/)
      const ofRpm = filesOf(rpmAsks('-lv'), / (\/\S*)/)
      const pathsOf = (files: readonly string[]) => files.map((file) => file.split(' ')[2]).sort()
      expect(pathsOf(ofDeb.filter((each) => !ofRpm.includes(each)))).toEqual([
        '/usr/share/doc/auditform/README.Debian',
        '/usr/share/doc/auditform/changelog.gz',
        '/usr/share/doc/auditform/copyright',
        '/usr/share/lintian/overrides/auditform',
        '/usr/share/zsh/vendor-completions/_auditform',
      ])
      expect(pathsOf(ofRpm.filter((each) => !ofDeb.includes(each)))).toEqual([
        '/usr/share/licenses/auditform/LICENSES.txt',
        '/usr/share/zsh/site-functions/_auditform',
      ])
      const flags = rpmAsks('--queryformat', '[%{FILENAMES} %{FILEFLAGS:fflags}\n]')
      // A file of configuration, of which the one that somebody changed stays.
      expect(flags.split('\n').filter((line) => / c/.test(line))).toEqual([
        '/etc/auditform/site.json5.example cn',
      ])
    },
  )

  test.skipIf(isWithoutRpm)(
    'the RPM needs audit and the C library, and gives nothing to others',
    () => {
      const requires = rpmAsks('--requires')
      expect(requires).toContain('audit >= 2.8.5\n')
      expect(requires).toMatch(/^libc\.so\.6\(GLIBC_2\.[\d.]+\)/m)
      expect(
        rpmAsks('--provides')
          .split('\n')
          .filter((line) => !/^(config\()?auditform/.test(line)),
      ).toEqual([''])
      const scripts = rpmAsks('--scripts')
      expect(scripts).not.toMatch(/systemctl.* (enable|start)\b/)
      expect(scripts).toMatch(/^preuninstall scriptlet \(using \/bin\/sh\)/m)
    },
  )
})

/** The files of a long listing, each as mode, owner and path. */
function filesOf(listing: string, path: RegExp): readonly string[] {
  return listing
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('d'))
    .map((line) => {
      const [, owner = '', group = ''] = /\b(root)[ /]+(root) /.exec(line) ?? []
      return `${line.slice(0, 10)} ${owner}:${group} ${path.exec(line)?.[1]}`
    })
}
