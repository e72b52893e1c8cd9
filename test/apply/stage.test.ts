import {afterAll, describe, expect, test} from 'vitest'
import {recover} from '../../src/apply/recover.ts'
import {stagedName} from '../../src/apply/staged-record.ts'
import {AuditformError} from '../../src/errors.ts'
import {carryOut} from '../../src/reconcile.ts'
import {type BootableHost, bootableHost} from '../staged-world.ts'
import {type Moment, mortal} from './deaths.ts'

const applied = '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k b\n-e 2\n'
const earlier = '-w /etc/passwd -p wa -k a\n-w /etc/hosts -p wa -k c\n'
const desired = '-w /etc/shadow -p wa -k d\n'
const others = {'10-x.rules': '-w /etc/sudoers -p wa -k x\n'}
const ignore = () => {}

const tally = {deaths: 0, faults: 0, finished: 0, undone: 0}
afterAll(() => {
  const {deaths, faults, finished, undone} = tally
  process.stdout.write(
    `staging: ${deaths} deaths, ${finished} finished, ${undone} taken back; ${faults} faults\n`,
  )
})

/** A locked host with something staged and a file of others that is about to be set aside. */
async function waitingHost(): Promise<BootableHost> {
  const host = bootableHost()
  await host.apply(applied)
  await host.stage(earlier)
  const {rules_d} = host.sandbox()
  host.set({...host.sandbox(), rules_d: {...rules_d, ...others}})
  return host
}

function held({sandbox, state}: BootableHost): string {
  const {rules, control, rules_d} = sandbox()
  return JSON.stringify([rules, control, Object.entries(rules_d).sort(), state.get(stagedName)])
}

/** What was staged last, by its rules. */
function waits({state}: BootableHost): 'earlier' | 'desired' | 'nothing' {
  const text = state.get(stagedName)
  if (text === undefined) return 'nothing'
  return text.includes('/etc/shadow') ? 'desired' : 'earlier'
}

async function atEveryDeath(
  moments: readonly Moment[],
  then: (host: BootableHost, before: string, where: string) => Promise<void>,
): Promise<void> {
  for (const moment of moments) {
    for (let nth = 0; ; nth++) {
      const host = await waitingHost()
      const before = held(host)
      const {system, died} = mortal(host.system, nth, moment)
      await host.stage(desired, {takeOver: true}, system).catch(ignore)
      if (!died()) break
      tally.deaths += 1
      await then(host, before, `${moment} change ${nth + 1}`)
    }
  }
}

function proveEnd(host: BootableHost, before: string, kernel: string, where: string): void {
  const {rules, rules_d} = host.sandbox()
  expect(JSON.stringify(rules), where).toBe(kernel)
  expect(host.state.has('journal'), where).toBe(false)
  if (held(host) === before) {
    tally.undone += 1
    return
  }
  tally.finished += 1
  expect(waits(host), where).toBe('desired')
  expect(Object.keys(rules_d).sort(), where).toEqual(['10-x.rules.set-aside', 'auditform.rules'])
  expect(rules_d['auditform.rules'], where).toContain('/etc/shadow')
}

describe('killed at any change', () => {
  test.for([undefined, 'finish', 'undo'] as const)(
    'files and record are wholly at one end, and the kernel is left (%s)',
    async (choice) => {
      await atEveryDeath(['before', 'after', 'torn'], async (host, before, where) => {
        const kernel = JSON.stringify(host.sandbox().rules)
        const report = await recover(host.system, choice, ignore)
        proveEnd(host, before, kernel, where)
        if (report.kind !== 'recovered') return
        expect(report.isKernelLeft, where).toBe(true)
        expect(held(host) === before, where).toBe(report.direction === 'undo')
        if (choice !== undefined) expect(report.direction, where).toBe(choice)
      })
    },
  )

  test('and booted before somebody recovers: what the boot loaded is left', async () => {
    await atEveryDeath(['before', 'after'], async (host, _, where) => {
      host.reboot()
      const {rules} = host.sandbox()
      const report = await recover(host.system, undefined, ignore)
      expect(host.sandbox().rules, where).toEqual(rules)
      expect(host.state.has('journal'), where).toBe(false)
      if (report.kind === 'recovered') expect(report.isBooted, where).toBe(true)
      const {name, isProven} = (await host.status()).standing
      // Where the boot read files of which only some were written, it is told that it did not load them.
      expect(['staged-loaded', 'staged-not-loaded'], where).toContain(name)
      expect(isProven, where).toBe(name === 'staged-loaded')
    })
  })

  test('and again while it recovers', async () => {
    await atEveryDeath(['after'], async (host, before, where) => {
      const kernel = JSON.stringify(host.sandbox().rules)
      for (let nth = 0; ; nth++) {
        const {system, died} = mortal(host.system, nth, 'before')
        await recover(system, undefined, ignore).catch(ignore)
        if (!died()) break
      }
      proveEnd(host, before, kernel, where)
    })
  })
})

/** Steps that fail once, on a machine that goes on. */
const faults = ['changeRulesFile', 'mergeRules', 'writeState', 'readState', 'rulesFolder'] as const

/** It fails before anything was done, or although all of it was done. */
const failing = faults.flatMap((name) =>
  (['before', 'after'] as const).map((moment) => ({name, moment})),
)

test.for(failing)(
  'where $name fails ($moment), all is as before or as staged, and never half',
  async ({name, moment}) => {
    for (let nth = 0; ; nth++) {
      const host = await waitingHost()
      const before = held(host)
      let count = 0
      const step: (...given: readonly never[]) => unknown = host.system[name]
      const fails = async (...args: readonly never[]) => {
        const isNow = count++ === nth
        const given = isNow && moment === 'before' ? undefined : await step(...args)
        if (isNow) throw new AuditformError('TEST', 'No space is left.')
        return given
      }
      const error = await host
        .stage(desired, {takeOver: true}, {...host.system, [name]: fails})
        .then(
          () => undefined,
          (reason: unknown) => reason,
        )
      if (count <= nth) break
      tally.faults += 1
      expect(host.state.has('journal'), `${name} ${nth}`).toBe(false)
      expect(held(host) === before, `${name} ${nth}`).toBe(error !== undefined)
    }
  },
)

describe('an apply that takes the place of what is staged', () => {
  const open = async () => {
    const host = bootableHost()
    await host.apply('-w /etc/passwd -p wa -k a\n')
    await host.stage(earlier)
    return host
  }

  test('and is killed, keeps it where it is taken back', async () => {
    for (let nth = 0; ; nth++) {
      const host = await open()
      const before = held(host)
      const proposal = await host.propose(desired)
      const {system, died} = mortal(host.system, nth, 'after')
      await carryOut(system, proposal, ignore).catch(ignore)
      if (!died()) break
      const report = await recover(host.system, 'undo', ignore)
      if (report.kind === 'recovered') expect(held(host), `change ${nth + 1}`).toBe(before)
      else expect(['earlier', 'nothing'], `change ${nth + 1}`).toContain(waits(host))
    }
  })

  test('and is killed, is finished with nothing staged', async () => {
    for (let nth = 0; ; nth++) {
      const host = await open()
      const proposal = await host.propose(desired)
      const {system, died} = mortal(host.system, nth, 'before')
      await carryOut(system, proposal, ignore).catch(ignore)
      if (!died()) break
      const report = await recover(host.system, 'finish', ignore)
      if (report.kind === 'recovered') expect(waits(host), `change ${nth + 1}`).toBe('nothing')
    }
  })
})
