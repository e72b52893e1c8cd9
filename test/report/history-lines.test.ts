import {expect, test} from 'vitest'
import {historyAudit, historySyslog} from '../../src/report/history-lines.ts'
import type {HistoryRecord} from '../../src/report/history-schema.ts'
import {unprintableIn} from './unprintable.ts'

const record: HistoryRecord = {
  format_version: '1.0',
  id: 'the-id',
  at: '2026-01-02T03:04:05.678Z',
  duration_ms: 12,
  action: 'apply',
  about: null,
  plan: '0123456789ab',
  target: 'this host',
  user: {uid: 0, user: 'root', sudo_user: 'ann', loginuid: 1000, from: 'web1'},
  reason: 'CHG-4711',
  commands: [['-w', '/etc/passwd']],
  operations: 1,
  rules_file: null,
  allowed: [],
  result: 'applied',
  because: null,
  until: null,
  backlog: null,
  error: null,
}

test('both lines say who did what, why, and what came of it', () => {
  expect(historySyslog(record)).toBe(
    'op=apply id=the-id result=applied plan=0123456789ab operations=1 uid=0 loginuid=1000 sudo_user="ann" from="web1" reason="CHG-4711"',
  )
  expect(historyAudit(record)).toBe(`auditform: ${historySyslog(record)} res=success`)
})

test('a failure says which', () => {
  const error = {code: 'NOT_VERIFIED', message: 'what was read differs', exit_status: 1}
  const failed: HistoryRecord = {...record, result: 'failed', operations: null, error}
  expect(historySyslog(failed)).toContain('result=failed plan=0123456789ab error=NOT_VERIFIED')
  expect(historyAudit(failed)).toMatch(/ res=failed$/)
})

test.for([
  'two words',
  'x" res=failed uid=1000',
  "it's",
  'line\nfeed\r\u001b[2J',
  '\u202egnp.exe',
  'half \ud800',
  'ü',
  'x'.repeat(500),
  '\u0007'.repeat(500),
])('a reason is what it is, and nothing more: %j', (reason) => {
  const syslog = historySyslog({...record, reason})
  expect(unprintableIn(syslog)).toEqual(unprintableIn(''))
  expect(syslog).not.toContain('\n')
  // One name, and no quote that would end the value before its end.
  expect(syslog.split('reason=')[1]).toMatch(/^"[^"]*"$/)
  const audit = historyAudit({...record, reason})
  // Of a record of the kernel, what stands in quotes ends at the next one, whichever it is.
  expect(audit).toMatch(/^[\x20-\x26\x28-\x7e]*$/)
  const [, value = '', result] = /reason=(\S+)( res=.*)$/.exec(audit) ?? []
  expect(value).toMatch(/^("[\w.,:;/@+=-]+"|[0-9A-F]*)$/)
  expect(result).toBe(' res=success')
  expect(audit.length).toBeLessThan(1000)
})
