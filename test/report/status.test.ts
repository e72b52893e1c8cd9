import fc from 'fast-check'
import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {readStatus} from '../../src/read-status.ts'
import {jsonText} from '../../src/report/json-text.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {statusAsJson, statusAsText} from '../../src/report/status.ts'
import {statusSchema} from '../../src/report/status-schema.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import type {HostStatus} from '../../src/state/host-status.ts'
import {makeWorld} from '../world.ts'
import {hostileHostStatus} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

async function sandboxed(): Promise<HostStatus> {
  const world = await makeWorld({rules_d: {'10-other.rules': '-a never,task\n'}})
  await world.write('p.rules', '-w /etc/passwd -p wa -k a\n-w /etc/group -p wa -k b\n')
  await world.apply(world.system, 'p.rules')
  await world.system.auditctl(['-W', '/etc/group', '-p', 'wa', '-k', 'b'])
  await world.system.auditctl(['-w', '/etc/hosts', '-p', 'wa', '-k', 'wazuh_fim'])
  await world.system.auditctl(['-w', '/etc/shadow', '-p', 'wa'])
  await world.system.auditctl(['-w', '/etc/x', '-p', 'wa', '-k', 'auditform-moving'])
  return {...(await readStatus(world.system)), target: 'a sandbox'}
}

test('a host for a reader', async () => {
  const text = statusAsText(await sandboxed(), plainPaint, {rules: true})
  const [title, generation, ...lines] = text.replaceAll(/\S*sandbox\.json/g, 'S').split('\n')
  expect(title).toBe('a sandbox, auditctl 3.1.2 on x86_64')
  expect(generation).toMatch(/^Generation 1, apply of \d{4}-\d\d-\d\d [\d:]{8}Z by \S+/)
  expect(lines).toEqual([
    'Differs; the legs say where.',
    '',
    '  enabled             on           events are recorded, but no auditd takes them',
    '  failure             printk',
    '  rate_limit          0            no limit',
    '  backlog_limit       64           0 waiting now',
    '  backlog_wait_time   15000        jiffies',
    '  loginuid_immutable  false',
    '  lost                0',
    '  auditd              not running  records go to the kernel log',
    '',
    '4 rules',
    '      1  asked for by the applied policy',
    '      1  of Wazuh',
    '      1  not asked for by an applied policy',
    '      1  left behind by a run that was cut off',
    '',
    '  -w /etc/passwd -p wa -k a  asked for by the applied policy',
    '  -w /etc/hosts -p wa -k wazuh_fim  of Wazuh',
    '  -w /etc/shadow -p wa  not asked for by an applied policy',
    '  -w /etc/x -p wa -k auditform-moving  left behind by a run that was cut off',
    '',
    'Legs',
    '  policy       unknown  no policy was named, or it cannot be read; auditform plan compares it',
    '  rules.d      in sync  the next boot loads what it should',
    '  audit.rules  unknown  no audit.rules belongs to this rules.d',
    '  kernel       differs  2 rules missing, 2 rules too many; auditform apply mends it',
    '',
    'Next boot, S:rules.d',
    '  loads 3 rules',
    '  S:rules.d/auditform.rules: 2 rules',
    '  1 rule of it not in the kernel now',
    '  S:rules.d/10-other.rules: rules of others, loaded before ours',
  ])
})

test('and for a program, as the schema says', async () => {
  const document = statusAsJson(await sandboxed())
  expect(v.is(statusSchema, document)).toBe(true)
  expect(document).toMatchObject({
    format_version: '1.0',
    control: {enabled: 'on', backlog_limit: 64},
    counters: {pid: 0, lost: 0},
    readers: {kind: 'agree'},
    rules: [
      {listing: '-w /etc/passwd -p wa -k a', owner: {kind: 'policy'}, kernel_rule: {list: 4}},
      {owner: {kind: 'agent', name: 'Wazuh'}},
      {owner: {kind: 'unmanaged'}},
      {owner: {kind: 'twin'}},
    ],
    rules_dir: {exists: true, ours: {rules: 2, missing: 1}},
    legs: [
      {name: 'policy', state: 'unknown', reason: {code: 'not-read'}, command: 'auditform plan'},
      {name: 'rules.d', state: 'in-sync', reason: {code: 'as-asked'}, command: null},
      {name: 'audit.rules', state: 'unknown', reason: {code: 'no-file'}, command: null},
      {name: 'kernel', state: 'differs', reason: {code: 'differs'}, command: 'auditform apply'},
    ],
    boot: {rules: 3, stopped_at: null, not_reached: [], skipped: [], altered: []},
    generation: {number: 1, action: 'apply', added: 2},
  })
  expect(JSON.parse(jsonText(document))).toEqual(JSON.parse(JSON.stringify(document)))
})

describe('remarks', () => {
  const plain = hostileHostStatus('x')
  function shown(control: ControlSettings, pid = 7): string {
    const {observation} = plain
    const status = {...observation.status, control, pid, lost: 0}
    return statusAsText({...plain, observation: {...observation, status}}, plainPaint, {
      rules: false,
    })
  }

  test.for<{name: string; control: ControlSettings; pid?: number; says: RegExp}>([
    {name: 'a lock', control: {enabled: 'locked'}, says: /enabled +locked +no rule .*next boot/},
    {name: 'audit that is off', control: {enabled: 'off'}, says: /off +rules are kept, nothing/},
    {name: 'audit that is on', control: {enabled: 'on'}, says: /on +events are recorded\n/},
    {name: 'no auditd', control: {enabled: 'on'}, pid: 0, says: /auditd +not running/},
    {name: 'a panic', control: {failure: 'panic'}, says: /failure +panic +.*stops the machine/},
    {name: 'a rate', control: {rate_limit: 9}, says: /rate_limit +9 +records a second/},
  ])('$name', ({control, pid, says}) => {
    expect(shown(control, pid)).toMatch(says)
  })

  test('what the kernel does not tell is not shown', () => {
    expect(shown({enabled: 'on'})).not.toContain('backlog_wait_time')
  })

  test('a folder that is missing, and one in which nothing was applied', () => {
    const folder = {path: '/r', exists: false, ours: undefined, others: []}
    const text = (exists: boolean) =>
      statusAsText({...plain, rulesDir: {...folder, exists}}, plainPaint, {rules: false})
    expect(text(false)).toContain('/r does not exist; nothing is loaded at boot from there.')
    expect(text(true)).toMatch(/Next boot, \/r\n.*\n {2}nothing was applied by auditform yet\n/)
  })

  test('readers that disagree or are one', () => {
    expect(statusAsText(plain, plainPaint, {rules: false})).toContain(
      'auditctl -l does not print what the kernel holds, from line 1 on: x',
    )
    const readers = {kind: 'text-only', reason: 'koffi is missing'} as const
    const view = {...plain, observation: {...plain.observation, readers}}
    expect(statusAsText(view, plainPaint, {rules: false})).toContain(
      'Read from the listing only (koffi is missing).',
    )
  })
})

test('nothing that others wrote breaks a line or reaches the terminal as it is', () => {
  fc.assert(
    fc.property(forgedLine, (text) => {
      const view = hostileHostStatus(text)
      expect(unprintableIn(statusAsText(view, plainPaint, {rules: true}))).toEqual([])
      const document = statusAsJson(view)
      expect(v.is(statusSchema, document)).toBe(true)
      expect(unprintableIn(jsonText(document, 2))).toEqual([])
    }),
    {numRuns: 200},
  )
})
