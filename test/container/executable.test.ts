import {rmSync} from 'node:fs'
import {dirname} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {commandsIn} from '../docs/blocks.ts'
import {blocksFor} from '../docs/marked-blocks.ts'
import {cannotMakeExecutable, makeExecutable} from '../executable.ts'
import {projectFolder} from '../kernel/image.ts'
import {lacks} from '../skipping.ts'
import {describeInContainer, shared, startBare, startProgram} from './connect.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import type {Place} from './place.ts'

const POLICY = '/etc/auditform/site.json5'

const hasLibrary = process.env['LIBC'] === undefined
const isSkipped =
  lacks(hasLibrary, 'the executable needs a base with the C library that Node needs') ||
  cannotMakeExecutable()
const describeExecutable = isSkipped ? describeInContainer.skip : describeInContainer

/** The base image alone, or where that has no auditctl the image that has one, without Node. */
async function startWithoutNode(): Promise<Place> {
  const bare = await startBare()
  if ((await bare.run('sh', '-c', 'command -v auditctl')).exitCode === 0) return bare
  await bare.stop()
  const place = await startProgram()
  await place.run('sh', '-c', 'rm -r /opt/auditform /usr/local/bin/* /usr/local/lib/auditform-*')
  return place
}

describeExecutable('the executable in a container without Node', () => {
  let place: Place
  let host: Auditctl
  let before: HostAudit

  beforeAll(async () => {
    place = await startWithoutNode()
    ;[host] = await auditctlFor(place)
    before = await readAudit(host)
    const {file} = makeExecutable(projectFolder)
    await place.copyIn(file, '/root/auditform')
    rmSync(dirname(file), {recursive: true})
    const [install] = (await blocksFor('installed'))
      .flatMap(commandsIn)
      .filter(({command}) => command.startsWith('install '))
    await place.run('sh', '-c', `cd /root && ${install?.command}`)
    const rule = {watch: '/srv/executable', perm: 'wa', key: shared().key}
    await place.write(POLICY, JSON.stringify({unmanaged: 'keep', rules: [rule]}))
    await place.run('mkdir', '-p', '/srv/executable')
  }, 120_000)
  afterAll(() => place.stop())

  test('plans in one line, where there is no Node', async () => {
    const found = await place.run('sh', '-c', 'command -v node; command -v auditform')
    expect(found.stdout).toBe('/usr/local/bin/auditform\n')
    const plan = await place.run('auditform', 'plan')
    expect(plan).toMatchObject({exitCode: 2, stderr: ''})
    expect(plan.stdout).toContain('Plan: 1 to add,')
    expect(await readAudit(host)).toEqual(before)
  })

  test('reads the rules from the kernel itself, by the addon that it carries', async () => {
    const {stdout} = await place.run('auditform', 'status', '--json')
    expect(JSON.parse(stdout).readers).toEqual({kind: 'agree'})
    const {stdout: kept} = await place.run('ls', '-A', '/var/cache/auditform')
    expect(kept).toBe('koffi.node\n')
  })

  test('goes by the listing where nothing may be run', async () => {
    const folder = '/var/cache/auditform'
    expect((await place.run('grep', ' /dev/shm ', '/proc/mounts')).stdout).toContain('noexec')
    const {stdout} = await place.run(
      ...[
        'sh',
        '-c',
        `rm -r ${folder} && touch ${folder} && TMPDIR=/dev/shm auditform status --json`,
      ],
    )
    expect(JSON.parse(stdout).readers).toMatchObject({kind: 'text-only'})
    expect((await place.run('ls', '-A', '/dev/shm')).stdout).toBe('')
  })

  test('applies, finds no drift, and takes it back', async () => {
    expect(await place.run('auditform', 'apply', '--yes')).toMatchObject({exitCode: 0})
    const lines = (await readAudit(host)).rules
    expect(lines).toEqual([...before.rules, `-w /srv/executable -p wa -k ${shared().key}`])
    for (const _ of ['whole', 'quiet']) {
      expect(await place.run('auditform', 'drift')).toEqual({exitCode: 0, stdout: '', stderr: ''})
    }
    const back = ['rollback', '0', '--yes', '--allow', 'COVERAGE_LOST', '--allow', 'EMPTIES']
    expect(await place.run('auditform', ...back)).toMatchObject({exitCode: 0})
    expect(await readAudit(host)).toEqual(before)
  })
})
