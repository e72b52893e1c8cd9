import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {commandsIn} from '../docs/blocks.ts'
import {blocksFor, nameOf} from '../docs/marked-blocks.ts'
import {type CommandResult, hostEnvironment, runOnHost} from '../kernel/host-command.ts'
import {isOnPath} from '../kernel/requirements.ts'
import {lacks} from '../skipping.ts'
import {describeInContainer, shared, startProgram} from './connect.ts'
import {documentedRun} from './documented-run.ts'
import {type Auditctl, auditctlFor, type HostAudit, readAudit} from './host-audit.ts'
import type {Place} from './place.ts'
import {PROGRAM_IMAGE} from './program-image.ts'

/** What the pages call an image whose entry point is auditform. */
const IMAGE = 'example.org/auditform'

const blocks = await blocksFor('container')

/** Who runs each line that installs, and the one behind them, by its first word; or why nobody does. */
const installing = new Map([
  ['apt', 'package.test.ts'],
  ['dnf', 'not run: no distribution with dnf is at hand; rpm.test.ts installs the file with rpm'],
  ['install', 'executable.test.ts'],
  ['npm', 'not run: it asks a registry for dependencies; Dockerfile.test installs what npm packs'],
  ['auditform', 'package.test.ts'],
])

const isSkipped = lacks(
  isOnPath('docker'),
  'the guide speaks of the docker client, which is not here',
)
const describeBlocks = isSkipped ? describeInContainer.skip : describeInContainer

describeBlocks('the blocks of the guide that need a container engine', () => {
  let root: string
  let place: Place
  let host: Auditctl
  let before: HostAudit
  let rule: string

  beforeAll(async () => {
    place = await startProgram()
    ;[host] = await auditctlFor(place)
    before = await readAudit(host)
    rule = `-a always,exit -F arch=b64 -S sethostname -F key=${shared().key}`
    root = await mkdtemp(join(tmpdir(), 'auditform-guide-'))
    for (const folder of ['etc/audit/rules.d', 'etc/auditform', 'var/lib/auditform', 'run']) {
      await mkdir(join(root, folder), {recursive: true})
    }
    const policy = JSON.stringify({unmanaged: 'keep', rules: [rule]})
    await writeFile(join(root, 'etc/auditform/site.json5'), policy)
    expect(await shell(`docker tag ${PROGRAM_IMAGE} ${IMAGE}`)).toMatchObject({exitCode: 0})
  })
  afterAll(async () => {
    await shell(`docker rmi --no-prune ${IMAGE}`)
    await rm(root, {recursive: true})
    await place.stop()
  })

  // Debian's client goes with Debian's engine.
  function shell(script: string): Promise<CommandResult> {
    const {address} = shared()
    const engine = address === undefined ? [] : [`DOCKER_HOST=${address}`]
    const path = `PATH=/usr/bin:${hostEnvironment['PATH']}`
    return runOnHost(['env', path, ...engine, 'sh', '-c', script])
  }

  test('are a command, a pod, and lines that install', async () => {
    expect(blocks.map(({language}) => language)).toEqual(['sh', 'yaml'])
    const lines = (await blocksFor('installed')).flatMap(commandsIn)
    const programs = lines.map(({command}) => command.split(' ')[0] ?? '')
    expect(programs).toEqual([...installing.keys()])
    const reasons = [...installing].filter(([, by]) => by.startsWith('not run'))
    for (const [program, reason] of reasons) console.info(`${program}: ${reason}`)
    console.info('kubectl: not run: an engine runs what the pod of docs/containers.md says')
  })

  test('are quiet where nothing has drifted', async () => {
    const [command = ''] = blocks.map((block) => documentedRun(block, root))
    const applied = await shell(command.replace(/ drift$/, ' apply --yes'))
    expect(applied, applied.stderr).toMatchObject({exitCode: 0})
    expect((await readAudit(host)).rules).toEqual([...before.rules, rule])
    for (const block of blocks) {
      const quiet = {exitCode: 0, stdout: '', stderr: ''}
      expect(await shell(documentedRun(block, root)), nameOf(block)).toEqual(quiet)
    }
  })

  test('tell the rule that somebody deletes', async () => {
    await host('-D', '-k', shared().key)
    for (const block of blocks) {
      const drift = await shell(documentedRun(block, root))
      expect(drift, nameOf(block)).toMatchObject({exitCode: 2, stderr: ''})
      expect(drift.stdout, nameOf(block)).toContain(rule)
    }
    expect(await readAudit(host)).toEqual(before)
  })
})
