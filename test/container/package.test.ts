import {rmSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {cannotMakeExecutable} from '../executable.ts'
import {runOnHost} from '../kernel/host-command.ts'
import {projectFolder} from '../kernel/image.ts'
import {cannotMakeDeb, packageOfExecutable} from '../packages/make.ts'
import {describeInContainer, isDebianBase, shared, startBare} from './connect.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import type {Place, Ran} from './place.ts'

const POLICY = '/etc/auditform/site.json5'
const RULES = '/etc/audit/rules.d/auditform.rules'

const isSkipped = !isDebianBase() || cannotMakeExecutable() || cannotMakeDeb()
const describePackage = isSkipped ? describeInContainer.skip : describeInContainer

// The base was made without manual pages and documents, and dpkg remembers that.
const WITH_DOCUMENTS = ['man', 'doc'].map(
  (name) => `--option='Dpkg::Options::=--path-include=/usr/share/${name}/*'`,
)

describePackage('the Debian package in a container without Node', () => {
  let place: Place
  let host: Auditctl
  let before: HostAudit
  let file: string
  let needs: string

  beforeAll(async () => {
    place = await startBare()
    ;[host] = await auditctlFor(place)
    before = await readAudit(host)
    const made = packageOfExecutable('deb')
    file = `/root/${basename(made.file)}`
    needs = (await runOnHost(['dpkg-deb', '--field', made.file, 'Depends'])).stdout
    await place.copyIn(made.file, file)
    rmSync(made.folder, {recursive: true})
    await place.run('mkdir', '-p', '/srv/package')
  }, 120_000)
  afterAll(() => place.stop())

  const sh = (script: string): Promise<Ran> => place.run('sh', '-c', script)
  const apt = (...words: readonly string[]): Promise<Ran> =>
    sh(
      `cd /root && DEBIAN_FRONTEND=noninteractive apt-get -y ${[...WITH_DOCUMENTS, ...words].join(' ')}`,
    )
  const ours = async (): Promise<readonly string[]> =>
    (await sh('find / -xdev -path "*auditform*" ! -path "/proc/*" -prune -print')).stdout
      .split('\n')
      // What dpkg knows of it is dpkg's.
      .filter((path) => !['', file].includes(path) && !path.startsWith('/var/lib/dpkg/'))
      .sort()

  test('needs the C library that the README says, and auditd', () => {
    expect(needs).toMatch(
      /^libc6 \(>= 2\.28\), libgcc-s1 \(>= 3\.4\), libstdc\+\+6 \(>= 5\), auditd /,
    )
  })

  test('apt installs it, and it changes no rule and enables nothing', async () => {
    expect(await ours()).toEqual([])
    const [, ...words] = (await readmeLine(/^apt install .*$/m)).split(' ')
    expect(words).toEqual(['install', `./${basename(file)}`])
    expect(await apt(...words)).toMatchObject({exitCode: 0})
    expect((await sh('command -v node nodejs npm')).stdout).toBe('')
    expect((await sh('dpkg --verify auditform; dpkg --audit auditform')).stdout).toBe('')
    expect(await readAudit(host)).toEqual(before)
    expect((await sh('find /etc/systemd /etc/cron.d -name "auditform*"')).stdout).toBe('')
    expect((await sh('ls /etc/audit/rules.d')).stdout).not.toContain('auditform')
  })

  test('plans in one line', async () => {
    const planned = await sh(await readmeLine(/^auditform plan \/usr.*$/m))
    expect(planned).toMatchObject({exitCode: 2, stderr: ''})
    expect(planned.stdout).toMatch(/^Plan: \d+ to add/m)
    expect(await readAudit(host)).toEqual(before)
  })

  test('without a policy it says how to begin, and the example takes nothing away', async () => {
    const planned = await place.run('auditform', 'plan')
    expect(planned).toMatchObject({exitCode: 64, stdout: ''})
    expect(planned.stderr).toContain('auditform import --output /etc/auditform/site.json5')
    expect(planned.stderr).toContain('/usr/share/auditform/policies/baseline.json5')
    expect((await sh(`cp ${POLICY}.example ${POLICY}`)).exitCode).toBe(0)
    const example = await place.run('auditform', 'plan')
    expect(example).toMatchObject({exitCode: 2, stderr: ''})
    expect(example.stdout).toMatch(/^Plan: \d+ to add, (?!.*delete)/m)
  })

  test('has its manual pages, and a TAB knows its commands', async () => {
    const page = await sh('zcat /usr/share/man/man8/auditform-plan.8.gz')
    expect(page.stdout).toContain('.TH AUDITFORM\\-PLAN 8')
    const drive = `. /usr/share/bash-completion/completions/auditform
      COMP_WORDS=(auditform plan --format ''); COMP_CWORD=3; _auditform; echo "\${COMPREPLY[@]}"`
    const completed = await place.run('bash', '-c', drive)
    expect(completed).toMatchObject({exitCode: 0, stdout: 'text markdown\n'})
  })

  test('applies, reads the kernel itself, and finds no drift', async () => {
    const rule = {watch: '/srv/package', perm: 'wa', key: shared().key}
    await place.write(POLICY, JSON.stringify({unmanaged: 'keep', rules: [rule]}))
    expect(await place.run('auditform', 'apply', '--yes')).toMatchObject({exitCode: 0})
    expect((await readAudit(host)).rules).toEqual([...before.rules, line()])
    const {stdout} = await place.run('auditform', 'status', '--json')
    expect(JSON.parse(stdout).readers).toEqual({kind: 'agree'})
    for (const _ of ['whole', 'quiet']) {
      expect(await place.run('auditform', 'drift')).toEqual({exitCode: 0, stdout: '', stderr: ''})
    }
  })

  test('is removed, and says that the rules stay', async () => {
    const {exitCode, stdout, stderr} = await apt('remove', 'auditform')
    expect(exitCode).toBe(0)
    expect(stdout + stderr).toContain(`its rules stay in the kernel, and in ${RULES}`)
    expect((await readAudit(host)).rules).toEqual([...before.rules, line()])
    expect(await ours()).toEqual([RULES, '/etc/auditform', '/var/lib/auditform'])
  })

  test('installed again it knows what was before, and goes back to it', async () => {
    expect(await apt('install', file)).toMatchObject({exitCode: 0})
    const back = ['rollback', '0', '--yes', '--allow', 'COVERAGE_LOST', '--allow', 'EMPTIES']
    expect(await place.run('auditform', ...back)).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(before)
  })

  test('is purged, and nothing is left but the policy that somebody wrote', async () => {
    const purged = await apt('purge', 'auditform')
    expect(purged).toMatchObject({exitCode: 0})
    expect(await ours()).toEqual(['/etc/auditform'])
    expect((await sh('ls -A /etc/auditform')).stdout).toBe('site.json5\n')
    expect((await sh('dpkg -l auditform')).stdout).toBe('')
  })

  const line = (): string => `-w /srv/package -p wa -k ${shared().key}`
})

/** A command as the README has it, without its comment. */
async function readmeLine(pattern: RegExp): Promise<string> {
  const text = await readFile(join(projectFolder, 'README.md'), 'utf8')
  const [line] = pattern.exec(text) ?? []
  if (line === undefined) throw new Error(`No line of the README fits ${pattern}.`)
  return line.replace(/ +#.*/, '')
}
