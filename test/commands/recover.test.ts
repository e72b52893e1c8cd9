import {captureOutput} from '@oclif/test'
import * as v from 'valibot'
import {afterEach, describe, expect, test} from 'vitest'
import Apply from '../../src/commands/apply.ts'
import Plan from '../../src/commands/plan.ts'
import Recover from '../../src/commands/recover.ts'
import {carryOut} from '../../src/reconcile.ts'
import {errorSchema} from '../../src/report/error-schema.ts'
import {recoverSchema} from '../../src/report/recover-schema.ts'
import {mortal} from '../apply/deaths.ts'
import {makeWorld} from '../world.ts'

const root = new URL('../..', import.meta.url).pathname
const commands = {
  apply: (argv: string[]) => Apply.run(argv, root),
  plan: (argv: string[]) => Plan.run(argv, root),
  recover: (argv: string[]) => Recover.run(argv, root),
}

afterEach(() => {
  process.exitCode = undefined
})

async function run(name: keyof typeof commands, ...argv: readonly string[]) {
  process.exitCode = undefined
  const {stdout, stderr} = await captureOutput(() => commands[name]([...argv]))
  return {stdout, stderr, status: process.exitCode ?? 0}
}

const policy = '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k a\n-w /etc/shadow -p wa -k a\n'

/** A sandbox on which an apply was killed at its nth change. */
async function cutOff(nth: number) {
  const world = await makeWorld()
  const path = await world.write('p.rules', policy)
  const proposal = await world.propose(world.system, 'p.rules')
  const {system, died} = mortal(world.system, nth, 'before')
  await carryOut(system, proposal, () => {}).catch(() => {})
  expect(died()).toBe(true)
  return {...world, path, target: `--target=sandbox:${world.sandboxPath}`}
}

describe('an apply that was cut off', () => {
  test('is told by every command on one line, and in the way of the next apply', async () => {
    const {target, path, sandbox} = await cutOff(5)
    const before = await sandbox()
    const plan = await run('plan', target, path)
    expect(plan.stderr).toMatch(
      /^Warning: An apply that process \d+ began at \S+ has not ended\. If it is not at work: auditform recover\n$/,
    )
    const apply = await run('apply', target, path, '--yes', '--json')
    expect(apply.status).toBe(1)
    expect(v.parse(errorSchema, JSON.parse(apply.stdout)).error.code).toBe('JOURNAL_OPEN')
    expect(await sandbox()).toEqual(before)
  })

  test('is finished, which is told with the reason, and then nothing is left of it', async () => {
    const {target, path, listing} = await cutOff(5)
    const recover = await run('recover', target)
    expect(recover).toMatchObject({status: 0, stderr: ''})
    expect(recover.stdout).toMatch(
      /^Finished and verified: .* because what was left could be done\./,
    )
    expect(await listing()).toHaveLength(3)
    expect(await run('plan', target, path)).toMatchObject({status: 0, stderr: ''})
    expect((await run('recover', target)).stdout).toMatch(/^There is nothing to recover/)
  })

  test('is taken back when somebody wants that', async () => {
    const {target, listing} = await cutOff(5)
    const {stdout, status} = await run('recover', target, '--undo', '--json')
    expect(status).toBe(0)
    expect(v.parse(recoverSchema, JSON.parse(stdout)).recovered).toMatchObject({
      direction: 'undo',
      reason: 'asked-for',
    })
    expect(await listing()).toEqual([])
  })
})

describe('a journal that is damaged', () => {
  test('is told, stops nobody from looking, and is put away when somebody says so', async () => {
    const {target, path, system, sandbox} = await cutOff(5)
    await system.writeState('journal', '{"number":0,"checksum":"0123456789abcdef","entry":{}}\n')
    const before = await sandbox()
    expect((await run('plan', target, path)).stderr).toMatch(/its journal is damaged/)
    const refused = await run('recover', target)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/cannot be read any more.*\n.*auditctl -l/)
    const away = await run('recover', target, '--discard', '--json')
    expect(v.parse(recoverSchema, JSON.parse(away.stdout)).discarded).toMatch(/journal\.discarded$/)
    expect(await system.readState('journal.discarded')).toContain('0123456789abcdef')
    expect(await sandbox()).toEqual(before)
    expect((await run('apply', target, path, '--yes')).status).toBe(0)
  })
})

test('two ways at once are wrong usage', async () => {
  expect(
    (await run('recover', '--target=sandbox:/nonexistent/s', '--undo', '--finish')).status,
  ).toBe(64)
})
