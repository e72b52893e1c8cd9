import {describe, expect, test} from 'vitest'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {projectRules} from '../../src/rules/project.ts'
import {hostOn, hosts, withFolders} from './hosts.ts'
import {objections, wantedOn} from './shipped.ts'

describe.for(hosts)('on $name', (host) => {
  const facts = withFolders(host, ['/home/user/test_dir', '/home/user/test_dir/'])

  test('the cases of the cheat sheet are what auditctl lists afterwards', async () => {
    expect(await listing(facts, 'cheat-sheet.json5')).toEqual([
      '-w /home/user/test_dir -p rwxa -k test_watch',
      '-w /etc/passwd -p wa -k passwd_watch',
      expect.stringMatching(
        /^-a always,exit -S (adjtimex,settimeofday|settimeofday,adjtimex) -F dir=\/etc -F key=time-change$/,
      ),
      '-a always,exit -S all -F pid=1005',
    ])
  })

  test('what takes rules back leaves the one that is left', async () => {
    const wanted = await wantedOn(facts, 'cheat-sheet.rules')
    expect(objections(wanted)).toEqual([])
    expect(wanted.state?.control).toEqual({enabled: 'on', backlog_limit: 8192})
    expect(await listing(facts, 'cheat-sheet.rules')).toEqual([
      '-w /etc/passwd -p wa -k passwd_watch',
    ])
  })

  test('the dangerous ones stand alone', async () => {
    expect(await listing(facts, 'cheat-sheet-suppress.json5')).toEqual(['-a never,task'])
    const lock = await wantedOn(facts, 'cheat-sheet-lock.json5')
    expect(objections(lock)).toEqual([])
    expect(lock.state).toEqual({rules: [], control: {enabled: 'locked'}})
  })
})

test.for(hosts)(
  'the only thing to object to is the rule without arch, on $name',
  async ({facts}) => {
    const doubts = objections(await wantedOn(facts, 'cheat-sheet.json5'))
    // Elsewhere the two calls have the same numbers in 32-bit programs, or there are none.
    const isTwofold = ['x86_64', 'aarch64'].includes(facts.machine)
    expect(doubts).toEqual(
      isTwofold ? [expect.stringMatching(/^syscall-without-arch at line \d+$/)] : [],
    )
  },
)

test('the watch on a folder waits until the folder is there', async () => {
  const wanted = await wantedOn(hostOn('x86_64').facts, 'cheat-sheet.json5')
  expect(wanted.skipped.map(({unmet}) => unmet)).toEqual([
    {field: 'path_exists', wanted: ['/home/user/test_dir']},
  ])
  expect(wanted.state?.rules).toHaveLength(3)
})

test('a lock behind a policy that says on is told, and wins', async () => {
  const wanted = await wantedOn(hostOn('x86_64').facts, 'baseline.json5', 'cheat-sheet-lock.json5')
  expect(objections(wanted)).toEqual([expect.stringMatching(/^control-contradicts/)])
  expect(wanted.state?.control.enabled).toBe('locked')
})

async function listing(facts: HostFacts, policy: string): Promise<readonly string[]> {
  const {state} = await wantedOn(facts, policy)
  return projectRules(state?.rules.map(({rule}) => rule) ?? [], facts)
}
