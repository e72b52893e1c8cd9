import * as v from 'valibot'
import {expect, test} from 'vitest'
import type {Drift} from '../../src/drift/drift.ts'
import {readDrift} from '../../src/read-drift.ts'
import type {Author} from '../../src/report/author-schema.ts'
import {driftAsText} from '../../src/report/drift.ts'
import {driftAsJson} from '../../src/report/drift-json.ts'
import {driftSchema} from '../../src/report/drift-schema.ts'
import {jsonText} from '../../src/report/json-text.ts'
import {plainPaint} from '../../src/report/paint.ts'
import type {PathLook} from '../../src/state/path-looks.ts'
import type {System} from '../../src/system/system.ts'
import {unprintable} from '../commands/run-program.ts'
import {makeWorld} from '../world.ts'

const policy = `-b 8192
-e 1
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time
-a always,exit -F arch=b64 -S settimeofday -F uid=0 -k by-root
`

/** What is told of a host on which the policy was applied and then these commands were given by hand. */
async function told(...commands: readonly string[]) {
  const world = await makeWorld()
  await world.write('p.rules', policy)
  await world.apply(world.system, 'p.rules')
  for (const command of commands) await world.system.auditctl(command.split(' '))
  const {proposal, desired} = await world.view(world.system, 'p.rules')
  const found = await readDrift(world.system, proposal, desired.controlPlaces)
  const view = {
    target: 'web1',
    facts: proposal.facts,
    given: ['my policy.json5', '--target', 'ssh://web1'],
  }
  const text = driftAsText(view, found.drifts, plainPaint).replaceAll(`${world.folder}/`, '')
  return {
    text,
    document: driftAsJson(view, {...found, counted: found.drifts, judged: allOpen(found.drifts)}),
  }
}

const allOpen = (open: readonly Drift[]) => ({
  open,
  accepted: new Map(),
  expired: [],
  unused: [],
})

const mend = "  to mend it: auditform apply 'my policy.json5' --target ssh://web1"

test('one paragraph for each difference, the worst first, with what mends it', async () => {
  const {text} = await told(
    '-a always,exit -F path=/etc/group -F perm=w -k identity',
    '-d always,exit -F path=/etc/group -F perm=wa -k identity',
    '-A never,exit -F path=/etc/passwd -F perm=wa -k identity',
    '-a always,exit -F arch=b64 -S mount -k wazuh_x',
    '-a always,exit -F arch=b64 -S umount2 -k mine',
    '-d always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
    '-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time',
    '-b 64',
    '-e 0',
  )
  expect(text).toBe(
    [
      'web1 has drifted from its policy: 6 differences, 3 with lost coverage.',
      '',
      'Coverage lost: auditing is switched off.',
      '  enabled is off instead of on',
      '  asked for in p.rules:2',
      mend,
      '',
      'Coverage lost: a rule in the kernel keeps events of 1 rule of the policy out of the log.',
      '  kept out by -a never,exit -F path=/etc/passwd -F perm=wa -F key=identity',
      '  which auditctl -l lists as -w /etc/passwd -p wa -k identity',
      '  of no known agent, and of no policy that was applied here',
      '  -w /etc/passwd -p wa -k identity',
      '  asked for in p.rules:3',
      mend,
      '',
      'Coverage lost: a rule was changed.',
      '  -w /etc/group -p wa -k identity',
      '  asked for in p.rules:4',
      '  in its place: -w /etc/group -p w -k identity',
      '  perm=w instead of perm=wa',
      '  of no known agent, and of no policy that was applied here',
      mend,
      '',
      'A control value is not as the policy asks.',
      '  backlog_limit is 64 instead of 8192',
      '  asked for in p.rules:1',
      mend,
      '',
      'Rules are not in the order of the policy; the first that matches gives an event its key.',
      '  -a always,exit -F arch=b64 -S settimeofday -F uid=0 -k by-root (p.rules:6)',
      '    stands before -a always,exit -F arch=b64 -S adjtimex,settimeofday -k time (p.rules:5)',
      mend,
      '',
      'A rule is in the kernel that the policy does not ask for.',
      '  -a always,exit -F arch=b64 -S umount2 -F key=mine',
      '  of no known agent, and of no policy that was applied here',
      mend,
    ].join('\n'),
  )
})

test('a rule that is listed and sees nothing is told, with the way out', async () => {
  const world = await makeWorld()
  await world.write('p.rules', '-w /etc/passwd -p wa\n-a always,exit -F dir=/srv/a -F perm=w\n')
  await world.apply(world.system, 'p.rules')
  const at = Date.now()
  const link = {kind: 'link', realPath: '/real', madeAt: 1} as const
  const folder = {kind: 'directory', realPath: '/srv/a', madeAt: 1} as const
  const mount = {path: '/srv/a', type: 'xfs', since: at + 3_600_000}
  const system: System = {
    ...world.system,
    watchedPaths: async () => ({
      paths: new Map<string, PathLook>([
        ['/etc/passwd', link],
        ['/srv/a', folder],
      ]),
      mounts: [mount],
      bootedAt: at - 1000,
      loadedAt: undefined,
    }),
  }
  const {proposal, desired} = await world.view(system, 'p.rules')
  const found = await readDrift(system, proposal, desired.controlPlaces)
  const view = {target: 'web1', facts: proposal.facts, given: ['p.rules']}
  const text = driftAsText(view, found.drifts, plainPaint).replaceAll(`${world.folder}/`, '')
  const since = new Date(mount.since).toISOString().replace(/\.\d+/, '')
  expect(text.split('\n').slice(2)).toEqual([
    'Listed but blind: /etc/passwd is a symbolic link, and nothing that is done through it is recorded; name /real in the policy.',
    '  -w /etc/passwd -p wa',
    '  asked for in p.rules:1',
    '',
    `Listed but blind: /srv/a was mounted over /srv/a at ${since}, after the rule was loaded.`,
    '  -a always,exit -F dir=/srv/a -F perm=w',
    '  asked for in p.rules:2',
    '  to mend it: auditctl -d always,exit -F dir=/srv/a -F perm=w && auditform apply p.rules',
  ])
  const document = driftAsJson(view, {
    ...found,
    counted: found.drifts,
    judged: allOpen(found.drifts),
  })
  expect(v.parse(driftSchema, document).drift.map(({blind, paths}) => [blind, paths])).toEqual([
    ['link', ['/etc/passwd']],
    ['mounted-over', ['/srv/a']],
  ])
})

test('the document is as its schema says, and has what the text has', async () => {
  const {document} = await told(
    '-d always,exit -F path=/etc/group -F perm=wa -k identity',
    '-A never,exit -F path=/etc/passwd -F perm=wa -k auoms',
    '-b 64',
  )
  expect(v.parse(driftSchema, document)).toMatchObject({
    as_desired: false,
    counts: {lost: 2, differs: 1, unproven: 0},
    staged: null,
    legs: [{name: 'policy'}, {name: 'rules.d'}, {name: 'audit.rules'}, {name: 'kernel'}],
    drift: [
      {
        kind: 'suppressed',
        owner: {kind: 'agent', name: 'Azure Monitor (auoms)'},
        rules: [{role: 'held'}, {role: 'asked', place: {line: 3}}],
      },
      {kind: 'missing', rules: [{role: 'asked', place: {line: 4}}]},
      {kind: 'control', control: {name: 'backlog_limit', from: 64, to: 8192, place: {line: 1}}},
    ],
  })
})

test('what others wrote cannot move a cursor', async () => {
  const {text, document} = await told('-a always,exit -F arch=b64 -S mount -k \u001b[31m\u202ex')
  expect(text).toContain('A rule is in the kernel')
  expect(text).not.toMatch(unprintable)
  expect(jsonText(document, 2)).not.toMatch(unprintable)
})

test('what a process called itself cannot move a cursor either', async () => {
  const world = await makeWorld()
  await world.write('p.rules', policy)
  const {proposal, desired} = await world.view(world.system, 'p.rules')
  const {drifts} = await readDrift(world.system, proposal, desired.controlPlaces)
  const hostile = '\u001b[31m\u202ex\n'
  const author: Author = {
    kind: 'recorded',
    did: 'removed',
    at: '2026-11-26T00:00:00.000Z',
    login: 'user',
    auid: 1,
    user: hostile,
    session: 1,
    pid: 1,
    exe: hostile,
    comm: hostile,
    command: {argv: [hostile], cut: false},
    went_away: null,
    key: [hostile],
    basis: 'key',
    shared_by: 2,
  }
  const authors = new Map(drifts.map((drift) => [drift, author]))
  const view = {target: 'web1', facts: proposal.facts, given: [], authors}
  const text = driftAsText(view, drifts, plainPaint)
  expect(text).toContain('  removed by \\x1b[31m')
  expect(text).not.toMatch(unprintable)
})
