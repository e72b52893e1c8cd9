import {type ChildProcess, spawn} from 'node:child_process'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {processStart} from '../../src/system/process-start.ts'
import {readReadiness} from '../../src/system/readiness.ts'
import {fakeSsh} from './ssh/fake-ssh.ts'

// Cut at 15 bytes in the kernel's own list of processes.
const name = 'auditctl-of-a-test'

/** A program of that name at work. */
async function atWork(script: string, command: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-readiness-'))
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`, {mode: 0o755})
  const [program = path, ...args] = [...command, path]
  const child: ChildProcess = spawn(program, args, {detached: true, stdio: 'ignore'})
  const {pid} = child
  if (pid === undefined) throw new Error('it did not start')
  onTestFinished(async () => {
    process.kill(-pid)
    await rm(folder, {recursive: true})
  })
  return {path, pid}
}

test.for(['here', 'over ssh'])(
  'a script in place of auditctl is seen at work %s',
  async (where) => {
    const {path, pid} = await atWork('sleep 60 & wait')
    const fake = await fakeSsh()
    const look = async () =>
      where === 'here'
        ? readReadiness('/etc', '/etc', path)
        : fake.system({auditctl: path}).readiness()
    await expect
      .poll(async () => (await look()).writers, {timeout: 5000})
      .toContainEqual({pid, program: name.slice(0, 15)})
  },
)

test.for(['here', 'over ssh'])('one that has ended is not at work %s', async (where) => {
  // Its parent goes on as another program, which waits for nobody.
  const {path, pid} = await atWork('exit 0', ['sh', '-c', '"$0" & exec sleep 60'])
  await expect.poll(() => processStart(pid)).toBeDefined()
  const fake = await fakeSsh()
  const look = async () =>
    where === 'here'
      ? readReadiness('/etc', '/etc', path)
      : fake.system({auditctl: path}).readiness()
  await expect.poll(async () => (await look()).writers, {timeout: 5000}).toEqual([])
})
