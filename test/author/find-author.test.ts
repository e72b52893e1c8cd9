import {expect, test} from 'vitest'
import {answerOf, driftedWorld, runOf, timeOf} from './trails.ts'

const policy = `-b 8192
-w /etc/passwd -p wa -k identity
-w /etc/group -p wa -k identity
-a always,exit -F arch=b64 -S adjtimex -k time
-a always,exit -F arch=b64 -S mount
-a always,exit -F arch=b64 -S umount2
`
const noPasswd = '-W /etc/passwd -p wa -k identity'
const removal = 'op=remove_rule key="identity" list=4'

test('of two rules with one key, whoever named the rule is told, and not who removed the other', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const records = [
    runOf(1, removal, `auditctl ${noPasswd}`),
    runOf(2, removal, 'auditctl -W /etc/group -p wa -k identity', {auid: 0}),
    runOf(3, 'op=add_rule key="identity" list=4', 'auditctl -w /etc/group -p wa -k identity'),
  ]
  const users = new Map([[1000, 'alice']])
  expect(await host.authors(answerOf(records.join(''), {users}))).toEqual([
    {
      kind: 'recorded',
      did: 'removed',
      at: new Date(timeOf(1)).toISOString(),
      login: 'user',
      auid: 1000,
      user: 'alice',
      session: 2,
      pid: 203,
      exe: '/usr/sbin/auditctl',
      comm: 'x',
      command: {argv: ['auditctl', ...noPasswd.split(' ')], cut: false},
      went_away: null,
      key: ['identity'],
      basis: 'rule',
      shared_by: 1,
    },
  ])
  expect(await host.authors(answerOf(records.slice(1).join('')))).toMatchObject([
    {kind: 'not-recorded', why: 'no-record'},
  ])
})

test('where only the key is recorded, it is told how many rules have it', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const byKey = {kind: 'recorded', basis: 'key', shared_by: 2}
  const all = answerOf(runOf(1, removal, 'auditctl -D'))
  expect(await host.authors(all)).toMatchObject([byKey])
  // What a program calls itself proves nothing unless it is auditctl.
  const agent = runOf(1, removal, 'auditctl -W /etc/group -p wa -k identity', {exe: '/opt/agent'})
  expect(await host.authors(answerOf(agent))).toMatchObject([{...byKey, exe: '/opt/agent'}])
  const bare = `${runOf(1, removal, '').split('\n')[0]}\n`
  expect(await host.authors(answerOf(bare))).toMatchObject([{...byKey, exe: null, command: null}])
})

test('of a rule without a key, the list is all that an unknown program leaves', async () => {
  const host = await driftedWorld(policy, '-d always,exit -F arch=b64 -S mount')
  const removed = 'op=remove_rule key=(null) list=4'
  const exe = '/opt/agent'
  expect(await host.authors(answerOf(runOf(1, removed, 'agent', {exe})))).toMatchObject([
    {basis: 'list', shared_by: 2},
  ])
  const named = runOf(1, removed, 'auditctl -d always,exit -F arch=b64 -S mount')
  expect(await host.authors(answerOf(named))).toMatchObject([{basis: 'rule', shared_by: 1}])
  const elsewhere = 'op=remove_rule key=(null) list=1'
  expect(await host.authors(answerOf(runOf(1, elsewhere, 'agent', {exe})))).toMatchObject([
    {why: 'no-record'},
  ])
})

test('a rule that was there again after its removal was not removed by that', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const back = runOf(
    2,
    'op=add_rule key="identity" list=4',
    'auditctl -w /etc/passwd -p wa -k identity',
  )
  const records = `${runOf(1, removal, `auditctl ${noPasswd}`)}${back}`
  expect(await host.authors(answerOf(records))).toMatchObject([{why: 'no-record'}])
})

test('what was before the boot, or before the log begins, is nobody’s doing', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const record = runOf(1, removal, `auditctl ${noPasswd}`)
  const since = new Date(timeOf(5)).toISOString()
  expect(await host.authors(answerOf(record, {bootedAt: timeOf(5)}))).toEqual([
    {kind: 'not-recorded', why: 'no-record', detail: since},
  ])
  expect(await host.authors(answerOf(record, {bootedAt: timeOf(0)}))).toMatchObject([{auid: 1000}])
  const later = answerOf('', {bootedAt: timeOf(0), oldest: record.split('\n')[0] ?? ''})
  expect(await host.authors(later)).toEqual([
    {kind: 'not-recorded', why: 'log-begins-later', detail: new Date(timeOf(1)).toISOString()},
  ])
})

test('what somebody added: too many, in the way, or in the place of another', async () => {
  const extra = '-a always,exit -F arch=b64 -S chmod -k mine'
  const hider = '-A never,exit -F path=/etc/group -F perm=wa -k identity'
  const [gone, other] = [
    '-d always,exit -F arch=b64 -S adjtimex -k time',
    '-a always,exit -F arch=b64 -S adjtimex -k clock',
  ]
  const host = await driftedWorld(policy, extra, hider, gone, other)
  const records = [
    runOf(1, 'op=add_rule key="mine" list=4', `auditctl ${extra}`, {auid: 1}),
    runOf(2, 'op=add_rule key="identity" list=4', `auditctl ${hider}`, {auid: 2}),
    runOf(3, 'op=remove_rule key="time" list=4', `auditctl ${gone}`, {auid: 3}),
    runOf(4, 'op=add_rule key="clock" list=4', `auditctl ${other}`, {auid: 4}),
  ]
  const [hiding, changed, added] = await host.authors(answerOf(records.join('')))
  expect([hiding, changed, added]).toMatchObject([
    {did: 'added', auid: 2, basis: 'rule'},
    {did: 'removed', auid: 3, basis: 'rule'},
    {did: 'added', auid: 1, basis: 'rule'},
  ])
  const [, withoutRemoval] = await host.authors(answerOf(records.toSpliced(2, 1).join('')))
  expect(withoutRemoval).toMatchObject({did: 'added', auid: 4})
})

test('whoever moved a rule, by adding it anew', async () => {
  const [first, second] = [
    'always,exit -F arch=b64 -S adjtimex -F uid=0 -k root',
    'always,exit -F arch=b64 -S adjtimex -k all',
  ]
  const host = await driftedWorld(`-a ${first}\n-a ${second}\n`, `-d ${first}`, `-a ${first}`)
  const records = [
    runOf(1, 'op=remove_rule key="root" list=4', `auditctl -d ${first}`),
    runOf(2, 'op=add_rule key="root" list=4', `auditctl -a ${first}`, {auid: 5}),
  ]
  expect(await host.authors(answerOf(records.join('')))).toMatchObject([
    {did: 'added', auid: 5, basis: 'rule'},
  ])
})

test('a control value, by the value and not by the name alone', async () => {
  const host = await driftedWorld(policy, '-b 64')
  const set = (serial: number, to: number) =>
    runOf(serial, `op=set audit_backlog_limit=${to} old=8192`, `auditctl -b ${to}`)
  expect(await host.authors(answerOf(set(1, 64)))).toMatchObject([
    {did: 'set', auid: 1000, basis: 'value', command: {argv: ['auditctl', '-b', '64']}},
  ])
  expect(await host.authors(answerOf(`${set(1, 64)}${set(2, 128)}`))).toMatchObject([
    {why: 'no-record'},
  ])
})

test('what the kernel removed by itself, and only where the path is that of the rule', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const removed = (path: string) =>
    runOf(1, `op=remove_rule path="${path}" key="identity" list=4`, 'mv /etc /old', {
      exe: '/usr/bin/mv',
    })
  expect(await host.authors(answerOf(removed('/etc/passwd')))).toMatchObject([
    {went_away: '/etc/passwd', exe: '/usr/bin/mv', auid: 1000, basis: 'rule'},
  ])
  expect(await host.authors(answerOf(removed('/etc/shadow')))).toMatchObject([{why: 'no-record'}])
})

test('a rule that was never applied was not removed by who removed its namesake', async () => {
  const host = await driftedWorld('-w /etc/group -p wa -k identity\n')
  await host.write('p.rules', '-w /etc/group -p wa -k identity\n-w /etc/hosts -p wa -k identity\n')
  const authors = await host.authors(answerOf(runOf(1, removal, 'auditctl -D')))
  expect(authors).toContainEqual({kind: 'not-recorded', why: 'never-applied', detail: null})
})

test('why nothing is known is told', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const failed = (stderr: string) => answerOf('', {search: {stdout: '', stderr, exitCode: 1}})
  expect(await host.authors(answerOf('', {search: undefined}))).toMatchObject([
    {why: 'no-ausearch'},
  ])
  expect(await host.authors(failed('<no matches>\n'))).toMatchObject([{why: 'no-record'}])
  const denied = 'Error opening /var/log/audit/audit.log (Permission denied)'
  const note = 'NOTE - using built-in logs: /var/log/audit/audit.log\n'
  expect(await host.authors(failed(`${note}${denied}\n`))).toMatchObject([
    {why: 'unreadable', detail: denied},
  ])
})

test('a rule that keeps the records of changes out of the log is told as the reason', async () => {
  const exclude = '-a always,exclude -F msgtype=CONFIG_CHANGE'
  const host = await driftedWorld(policy, noPasswd, exclude)
  const added = runOf(1, 'op=add_rule key=(null) list=5', `auditctl ${exclude}`)
  const authors = await host.authors(answerOf(added))
  expect(authors).toContainEqual({kind: 'not-recorded', why: 'excluded', detail: null})
  expect(authors).toContainEqual(expect.objectContaining({did: 'added', basis: 'rule'}))
})

test('of a log of many hosts only the own events count', async () => {
  const host = await driftedWorld(policy, noPasswd)
  const on = (node: string, serial: number) =>
    runOf(serial, removal, `auditctl ${noPasswd}`, {auid: serial}).replaceAll(
      /^type/gm,
      `node=${node} type`,
    )
  const both = answerOf(`${on('web1.example.org', 1)}${on('web2', 2)}`)
  expect(await host.authors(both)).toMatchObject([{auid: 1}])
  const strangers = answerOf(`${on('web3', 1)}${on('web2', 2)}`)
  expect(await host.authors(strangers)).toMatchObject([{why: 'several-hosts'}])
})
