import {execFileSync} from 'node:child_process'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {colourPaint, plainPaint} from '../../src/report/paint.ts'
import {planAsText} from '../../src/report/plan-text.ts'
import {makeWorld, type World} from '../world.ts'
import {hostilePlanView} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

async function textOf(world: World, verbose = false): Promise<string> {
  return planAsText(await world.view(world.system, 'p.json5'), plainPaint, {verbose})
}

/** The text of a plan to these rules for a host that was applied those before. */
async function planned(before: string, after: string, verbose = false): Promise<string> {
  const world = await makeWorld()
  await world.write('p.json5', `{rules: [${before}]}`)
  await world.apply(world.system, 'p.json5')
  await world.write('p.json5', `{rules: [${after}]}`)
  return (await textOf(world, verbose)).replaceAll(`${world.folder}/`, '')
}

/** Two rules that share events, so that their order matters. */
const broad = (key: string, more = '') =>
  `'-a always,exit -F arch=b64 -S adjtimex${more} -k ${key}'`
const narrow = broad('b', ' -F uid=0')

describe('an operation says why', () => {
  test.for([
    {
      name: 'the reason of the policy and its line',
      before: '',
      after: `{watch: '/etc/passwd', why: 'accounts'}`,
      says: /1 \+ -w \/etc\/passwd -p rwxa\n +accounts \(p\.json5:1\)/,
    },
    {
      name: 'the line alone when the policy gives no reason',
      before: '',
      after: `'-w /etc/passwd -p wa'`,
      says: /1 \+ -w \/etc\/passwd -p wa\n +p\.json5:1\n/,
    },
    {
      name: 'that nobody asks for it any more',
      before: `'-w /etc/passwd -p wa'`,
      after: '',
      says: /1 - -w \/etc\/passwd -p wa\n +in the kernel, not asked for/,
    },
    {
      name: 'what changed, and what replaces what',
      before: `'-w /etc/passwd -p wa -k x'`,
      after: `'-w /etc/passwd -p rwa -k x'`,
      says: /1 \+ .*\n +changes perm=wa → perm=rwa \(p\.json5:1\)\n +2 - .*\n +replaced by 1\n/,
    },
    {
      name: 'what was added where nothing stood',
      before: `'-a always,exit -F arch=b64 -S adjtimex -k x'`,
      after: `'-a always,exit -F arch=b64 -S adjtimex -F uid=0 -k x'`,
      says: /changes nothing → uid=0 /,
    },
    {
      name: 'that only the order of its parts changed',
      before: `'-a always,exit -F arch=b64 -S adjtimex -F uid=0 -F gid=0'`,
      after: `'-a always,exit -F arch=b64 -S adjtimex -F gid=0 -F uid=0'`,
      says: /changes the order of its parts /,
    },
    {
      name: 'that a rule moves, and what stands in for it',
      before: `${broad('a', ' -F uid=0')}, ${broad('b', ' -F gid=0')}`,
      after: `${broad('b', ' -F gid=0')}, ${broad('a', ' -F uid=0')}`,
      says: /stands in while.*\n +2 - .*\n +moves to its place.*\n +3 \+ .*\n.*moves to its place.*\n +4 - .*\n +is no longer needed/,
    },
  ])('$name', async ({before, after, says}) => {
    expect(await planned(before, after)).toMatch(says)
  })

  test('and a control value from what to what', async () => {
    const world = await makeWorld()
    await world.write('p.json5', `{control: {backlog_limit: 8192, failure: 'silent'}}`)
    const text = await textOf(world)
    expect(text).toMatch(/1 ~ backlog_limit 64 → 8192\n.*p\.json5:1/)
    expect(text).toMatch(/2 ~ failure printk → silent\n/)
  })
})

describe('the sum', () => {
  test('counts what is done, and says that no event is missed', async () => {
    const text = await planned(
      `'-w /etc/passwd -p wa -k a', '-w /etc/group -p wa -k b', '-w /etc/hosts -p wa -k c'`,
      `'-w /etc/passwd -p rwa -k a', '-w /etc/group -p wa -k b', '-w /etc/shadow -p wa -k d'`,
    )
    expect(text).toContain('Plan: 1 to add, 1 to change, 1 to delete, 1 unchanged, 1 file.')
    expect(text).toMatch(/4 operations, about 32 ms; no event that both .* is missed\.$/)
  })

  test('of a move counts one rule, and not as unchanged', async () => {
    const a = broad('a')
    expect(await planned(`${a}, ${narrow}`, `${narrow}, ${a}`)).toContain(
      'Plan: 1 to move, 1 unchanged, 1 file.',
    )
  })

  test('does not promise that where there is a gap', async () => {
    const [a, b] = [broad('k'.repeat(256), ' -F gid=0'), broad('l'.repeat(256), ' -F uid=0')]
    const text = await planned(`${a}, ${b}`, `${b}, ${a}`)
    expect(text).toContain('events may be missed, see COVERAGE_GAP')
    expect(text).toContain('apply refuses this without --allow COVERAGE_GAP')
  })

  test('of nothing to do is one line', async () => {
    expect(await planned(`'-w /etc/passwd -p wa'`, `'-w /etc/passwd -p wa'`)).toMatch(
      /\n\nNo changes\. 1 rule as desired\.$/,
    )
  })

  test('says that a kernel which is as desired is locked', async () => {
    const world = await makeWorld()
    await world.write('p.json5', `{rules: ['-w /etc/passwd -p wa']}`)
    await world.apply(world.system, 'p.json5')
    await world.system.auditctl(['-e', '2'])
    expect(await textOf(world)).toMatch(/No changes\. 1 rule as desired\. The kernel is locked\.$/)
  })
})

describe('--verbose', () => {
  test('shows each command as it can be pasted into a shell', async () => {
    const text = await planned(
      '',
      `'-a always,exit -F arch=b64 -S adjtimex -F a0&0x40 -F auid>=5 -F key=it\\\\ is'`,
      true,
    )
    const [line = ''] = /^ +auditctl .*$/m.exec(text) ?? []
    const script = `auditctl() { printf '%s\\n' "$@"; }; ${line}`
    expect(execFileSync('sh', ['-c', script], {encoding: 'utf8'}).split('\n')).toEqual([
      ...['-a', 'always,exit', '-F', 'arch=b64', '-S', 'adjtimex'],
      ...['-F', 'a0&0x40', '-F', 'auid>=5', '-F', 'key=it is', ''],
    ])
    expect(await planned('', `'-w /etc/passwd -p wa'`)).not.toContain('auditctl -a')
  })

  test('shows notes about the policy, which are for whoever writes it', async () => {
    const world = await makeWorld()
    await world.write('p.rules', '-w /etc/passwd -p wa')
    const view = await world.view(world.system, 'p.rules')
    expect(view.desired.complaints.map(({severity}) => severity)).toContain('note')
    expect(planAsText(view, plainPaint, {verbose: false})).not.toContain('note:')
    expect(planAsText(view, plainPaint, {verbose: true})).toContain('note:')
  })
})

test('nothing that others wrote breaks a line or reaches the terminal as it is', () => {
  fc.assert(
    fc.property(forgedLine, fc.boolean(), (text, verbose) => {
      const report = planAsText(hostilePlanView(text), plainPaint, {verbose})
      expect(unprintableIn(report)).toEqual([])
    }),
    {numRuns: 150},
  )
})

test('colour changes no text', () => {
  const view = hostilePlanView('plain')
  const coloured = planAsText(view, colourPaint, {verbose: true})
  expect(coloured).toContain('\u001b[')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are made of.
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(planAsText(view, plainPaint, {verbose: true}))
})
