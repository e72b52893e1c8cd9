import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
import type {Drift} from '../../src/drift/drift.ts'
import {captureSystem} from '../../src/system/capture.ts'
import {driftOn, quietHost, record, someWish, textOnly, type Wish} from './quiet-hosts.ts'

/** What counts without --strict. */
const counted = (drifts: readonly Drift[]) => drifts.filter(({severity}) => severity !== 'unproven')

/** Whatever a host can be read by, what is told of it right after its apply. */
async function toldOf(wish: Wish, folder: string): Promise<readonly Drift[]> {
  const host = await quietHost(wish)
  await record(host, folder)
  return [
    ...(await driftOn(host.system, host.files)),
    ...counted(await driftOn(textOnly(host.system), host.files)),
    ...counted(await driftOn(captureSystem(folder), host.files)),
  ]
}

test('a thousand hosts that are as their policy asks have not drifted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-quiet-'))
  onTestFinished(() => rm(folder, {recursive: true, force: true}))
  // Several at a time, as each waits for its files most of the time.
  const wishes = fc.array(someWish(6), {minLength: 10, maxLength: 10})
  await fc.assert(
    fc.asyncProperty(wishes, async (ten) => {
      const told = ten.map((wish, index) => toldOf(wish, join(folder, String(index))))
      expect((await Promise.all(told)).flat()).toEqual([])
    }),
    {numRuns: 100, endOnFailure: true},
  )
}, 120_000)
