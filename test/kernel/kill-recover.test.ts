import {appendFile} from 'node:fs/promises'
import {beforeAll, expect, test} from 'vitest'
import {bundleIntoGuest} from './bundle-guest.ts'
import {connectVm, describeWithVm} from './connect-vm.ts'
import type {KillOrder, KillResult, Victim} from './guest/kill-applies.ts'
import {programIn} from './program.ts'

/** Rules that move with a stand-in, deletes, a batch of new ones, two lists, and control values. */
const before = `-D
-b 8192
-a always,exit -F arch=b64 -S settimeofday -k times
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k roots
-a always,exclude -F msgtype=CWD
-w /etc/passwd -p wa -k identity
`
const others = '-w /etc/hosts -p wa -k others\n'
const batch = Array.from({length: 8}, (_, index) => `-w /etc/batch${index} -p wa -k batch\n`)
const desired = `-D
-b 4096
-r 500
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k roots
-a always,exit -F arch=b64 -S settimeofday -k times
-a always,exclude -F msgtype=EOE
${batch.join('')}`

const victims: readonly Victim[] = [
  {name: 'while it applies'},
  {name: 'while it takes back what was refused', refused: '-r'},
  {name: 'while it recovers', recovering: ['recover', '--finish']},
  {name: 'while it recovers the other way', recovering: ['recover', '--undo']},
]

/** A death and its recovery take some seconds in an emulated machine; KILL_DEATHS=999 is at all. */
const deaths = Number(process.env['KILL_DEATHS'] ?? 1)
const limit = {timeout: 7_200_000}
const folder = '/run/auditform-kills'
const order: KillOrder = {before, desired, others, control: '-b 8192 -r 0', victims, deaths}

describeWithVm('the program, killed', () => {
  const vm = connectVm()

  beforeAll(async () => {
    await (await programIn(vm)).reset()
    await bundleIntoGuest(vm, ['kill-applies', 'die-at'], folder)
  })

  test('leaves one of two ends when it is recovered', limit, async () => {
    const result = await vm.run(['/opt/auditform/node/bin/node', `${folder}/kill-applies.js`], {
      input: JSON.stringify(order),
      timeoutMs: 300_000 + deaths * victims.length * 30_000,
    })
    const lines = result.stdout.trimEnd().split('\n')
    const results = lines.map((line): KillResult => JSON.parse(line))
    const tally = new Map<string, number>()
    const wrong: string[] = []
    for (const {victim, nth, moment, at, told, end, left} of results) {
      const label = `${victim}: ${moment} change ${nth + 1} (${at}): ${told}: ${end}`
      const log = process.env['KILL_LOG']
      if (log !== undefined) await appendFile(log, `${label}\n`)
      if (left.length > 0 || !endOf(told).test(end)) wrong.push([label, ...left].join(' '))
      const outcome = `killed ${victim}: ${told}: ${end}`
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
    }
    const told = [...tally].map(([outcome, times]) => `${outcome}: ${times} times\n`)
    process.stdout.write(told.join(''))
    expect(result.stderr).toBe('')
    expect(wrong).toEqual([])
    expect(new Set(results.map(({victim}) => victim)).size).toBe(victims.length)
  })
})

function endOf(told: string): RegExp {
  if (told.startsWith('undo: ')) return /^before$/
  if (told.startsWith('finish: ')) return /^desired$/
  return told === 'nothing-open' ? /^(before|desired)$/ : /^$/
}
