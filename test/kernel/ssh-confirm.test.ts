import {readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {lacks} from '../skipping.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import {leftScript, lookScript} from './guest/scene.ts'
import {type ProgramHere, programHere, type SshWrapper} from './program-here.ts'

const provisional = '-w /etc/passwd -p wa -k passwd_watch\n'
const stateDir = '/var/lib/auditform'
const isSkipped = lacks(
  Number(process.env['SSH_FAULTS'] ?? 0) > 0,
  'an apply over ssh that is confirmed takes 40 s; SSH_FAULTS=1 runs that, too',
)
const clean = `auditctl -D; rm -rf ${stateDir} /etc/audit/rules.d/auditform.rules; augenrules`

// It writes down which process holds each connection.
const wrapper: SshWrapper = (ssh, config) => `#!/bin/sh
case " $* " in *' -M '*) echo $$ >>"\${0%/*}/masters"; esac
exec ${ssh} -F '${config}' "$@"
`

describeWithVm('an apply over ssh that is to be confirmed', () => {
  const vm = connectVm()
  let here: ProgramHere
  let before = ''

  beforeAll(async () => {
    here = await programHere(vm, wrapper)
    await writeFile(join(here.folder, 'provisional.rules'), provisional)
    await vm.sh(clean)
    before = await look()
  })
  afterAll(async () => {
    await rm(here.folder, {recursive: true, force: true})
    await vm.sh(clean)
  })

  const look = async () => (await vm.sh(lookScript)).stdout
  const listing = async () => (await vm.run(['auditctl', '-l'])).stdout
  const lastRecord = async () =>
    JSON.parse((await vm.sh(`tail -n 1 ${stateDir}/history.jsonl`)).stdout)

  async function applyFor(time: string): Promise<void> {
    const applied = await here.run('apply', '--yes', '--confirm-within', time, 'provisional.rules')
    expect(applied).toMatchObject({exitCode: 0, stderr: ''})
    expect(await listing()).toBe(provisional)
  }

  /** The watcher is a process of this side, and has a folder for its connection while it is at work. */
  async function watcherEnds(): Promise<void> {
    const open = async () => (await readdir(here.folder)).filter((name) => /ssh-/.test(name))
    await expect.poll(open, {timeout: 120_000, interval: 500}).toEqual([])
  }

  /** Processes that hold a connection of ours. */
  async function openMasters(): Promise<readonly number[]> {
    const pids = (await readFile(join(here.folder, 'masters'), 'utf8')).trim().split('\n')
    const words = await Promise.all(
      pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
    )
    return pids.map(Number).filter((_, index) => words[index]?.includes(here.folder))
  }

  test('is taken back when nobody confirms it, though the connection was lost meanwhile', async () => {
    await applyFor('8s')
    const masters = await openMasters()
    expect(masters).toHaveLength(1)
    for (const pid of masters) process.kill(pid, 'SIGKILL')
    await watcherEnds()
    expect(await look()).toBe(before)
    expect((await vm.sh(leftScript)).stdout).toBe('')
    expect(await lastRecord()).toMatchObject({
      action: 'undo',
      result: 'undone',
      because: 'not-confirmed',
    })
  })

  test.skipIf(isSkipped)('stays when it is confirmed, and nobody watches any more', async () => {
    await applyFor('10m')
    expect(await here.run('confirm')).toMatchObject({exitCode: 0, stderr: ''})
    expect(await lastRecord()).toMatchObject({action: 'confirm', result: 'confirmed'})
    await watcherEnds()
    expect(await listing()).toBe(provisional)
    expect((await vm.sh(leftScript)).stdout).toBe('')
  })
})
