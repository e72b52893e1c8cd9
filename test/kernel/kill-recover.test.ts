import {beforeAll, expect, test} from 'vitest'
import {connectVm, describeWithVm} from './connect-vm.ts'
import type {KillResult} from './guest/kill-applies.ts'
import {guestPrograms, type RunInGuest} from './guest-programs.ts'
import {programIn} from './program.ts'

/** Moves with stand-ins, deletes, a batch of adds, two lists and a control value. */
const before = `-D
-b 8192
-a always,exit -F arch=b64 -S openat -k opens
-a always,exit -F arch=b64 -S openat -F uid=0 -k roots
-a always,exclude -F msgtype=CWD
-w /etc/passwd -p wa -k identity
`
const batch = Array.from({length: 10}, (_, index) => `-w /etc/batch${index} -p wa -k batch\n`)
const desired = `-D
-b 4096
-a always,exit -F arch=b64 -S openat -F uid=0 -k roots
-a always,exit -F arch=b64 -S openat -k opens
-a always,exclude -F msgtype=EOE
${batch.join('')}`

/** As many as time allows: a death and its recovery take some seconds in an emulated machine. */
const deaths = Number(process.env['KILL_DEATHS'] ?? 3)

describeWithVm('an apply that is killed', () => {
  const vm = connectVm()
  let runInGuest: RunInGuest

  beforeAll(async () => {
    await (await programIn(vm)).reset()
    runInGuest = await guestPrograms(vm)
  })

  test('at any change leads to one of two ends when it is recovered', async () => {
    const limit = 60_000 + deaths * 20_000
    const output = await runInGuest('kill-applies', {before, desired, deaths}, limit)
    const results = output
      .trimEnd()
      .split('\n')
      .map((line): KillResult => JSON.parse(line))
    const tally = new Map<string, number>()
    for (const {nth, moment, told, end, hasTwin, hasJournal} of results) {
      const where = `${moment} change ${nth + 1}, ${told}`
      expect({end, hasTwin, hasJournal}, where).toEqual({
        end: told.startsWith('undo') ? 'before' : expect.stringMatching(/^(desired|before)$/),
        hasTwin: false,
        hasJournal: false,
      })
      if (told.startsWith('finish')) expect(end, where).toBe('desired')
      tally.set(`${told}: ${end}`, (tally.get(`${told}: ${end}`) ?? 0) + 1)
    }
    process.stdout.write(`killed ${results.length} times: ${JSON.stringify([...tally])}\n`)
    expect(results.length).toBeGreaterThan(0)
  }, 3_600_000)
})
