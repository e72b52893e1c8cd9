import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseStatus} from '../../src/state/parse-status.ts'

/** Recorded from auditctl 3.0.9 on Linux 6.18. */
const recorded = `enabled 0
failure 1
pid 0
rate_limit 0
backlog_limit 64
lost 0
backlog 0
backlog_wait_time 15000
backlog_wait_time_actual 0
loginuid_immutable 0 unlocked
`

const whole = {
  kind: 'status',
  control: {
    enabled: 'off',
    failure: 'printk',
    rate_limit: 0,
    backlog_limit: 64,
    backlog_wait_time: 15000,
    loginuid_immutable: false,
  },
  pid: 0,
  lost: 0,
  backlog: 0,
  backlog_wait_time_actual: 0,
  loginuid_locked: false,
  unknown: [],
}

test('every line of auditctl -s is read', () => {
  expect(parseStatus(recorded)).toEqual(whole)
})

test.for([
  {name: 'enabled 0 is off', stdout: 'enabled 0', control: {enabled: 'off'}},
  {name: 'enabled 1 is on', stdout: 'enabled 1', control: {enabled: 'on'}},
  {name: 'enabled 2 is locked', stdout: 'enabled 2', control: {enabled: 'locked'}},
  {name: '-s -i says disable', stdout: 'enabled disable', control: {enabled: 'off'}},
  {
    name: '-s -i says enabled and silent',
    stdout: 'enabled enabled\nfailure silent',
    control: {enabled: 'on', failure: 'silent'},
  },
  {
    name: '-s -i says enabled+immutable and panic',
    stdout: 'enabled enabled+immutable\nfailure panic',
    control: {enabled: 'locked', failure: 'panic'},
  },
  {
    name: 'a locked loginuid_immutable is set',
    stdout: 'enabled 1\nloginuid_immutable 1 locked',
    control: {enabled: 'on', loginuid_immutable: true},
  },
  {
    name: 'of several answers to one command the last counts',
    stdout: 'enabled 0\nbacklog_limit 64\nenabled 1\nbacklog_limit 8192\n',
    control: {enabled: 'on', backlog_limit: 8192},
  },
  {
    name: 'auditctl before 2.4 prints one line',
    stdout:
      'AUDIT_STATUS: enabled=1 flag=2 pid=933 rate_limit=0 backlog_limit=320 lost=7 backlog=1\n',
    control: {enabled: 'on', failure: 'panic', rate_limit: 0, backlog_limit: 320},
  },
  {
    name: 'auditctl 2.4 says flag',
    stdout: 'enabled 1\nflag 0',
    control: {enabled: 'on', failure: 'silent'},
  },
])('$name', ({stdout, control}) => {
  expect(parseStatus(stdout)).toMatchObject({kind: 'status', control, unknown: []})
})

test('the one line of auditctl before 2.4 tells the daemon and what was lost', () => {
  const line = 'AUDIT_STATUS: enabled=1 flag=1 pid=933 lost=7 backlog=1 more=2'
  expect(parseStatus(line)).toMatchObject({pid: 933, lost: 7, backlog: 1, unknown: ['more=2']})
})

test('what auditctl 2.8.5 does not print is left open', () => {
  const older = recorded.replace('backlog_wait_time_actual 0\n', '')
  expect(parseStatus(older)).toEqual({...whole, backlog_wait_time_actual: undefined})
})

test('loginuid_immutable that is locked open says so', () => {
  const status = parseStatus('enabled 1\nloginuid_immutable 0 locked\n')
  expect(status).toMatchObject({control: {loginuid_immutable: false}, loginuid_locked: true})
})

test('a line that is not understood is kept and changes nothing', () => {
  const later = `${recorded}backlog_limit many\nqueue_depth 3\n`
  expect(parseStatus(later)).toEqual({...whole, unknown: ['backlog_limit many', 'queue_depth 3']})
})

test.for([
  {name: 'no output, as in a user namespace', stdout: ''},
  {name: 'an error in place of the status', stdout: 'NLMSG_ERROR 1 (Operation not permitted)\n'},
  {name: 'an enabled that is no known value', stdout: 'enabled unknown\nfailure 1\n'},
])('$name is no status', ({stdout}) => {
  expect(parseStatus(stdout).kind).toBe('unreadable')
})

test('no text makes the reader fail', () => {
  const text = fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom(...recorded.split('\n')))
  fc.assert(
    fc.property(fc.array(text), (lines) => {
      expect(['status', 'unreadable']).toContain(parseStatus(lines.join('\n')).kind)
    }),
  )
})
