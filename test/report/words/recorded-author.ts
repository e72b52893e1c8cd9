import type {Author} from '../../../src/report/author-schema.ts'

type Recorded = Extract<Author, {kind: 'recorded'}>

/** A rule that alice took away, as the audit log has it. */
export const recordedAuthor: Recorded = {
  kind: 'recorded',
  did: 'removed',
  at: '2026-11-26T11:52:08.496Z',
  login: 'user',
  auid: 1000,
  user: 'alice',
  session: 2,
  pid: 203,
  exe: '/usr/sbin/auditctl',
  comm: 'auditctl',
  command: {argv: ['auditctl', '-D', '-k', 'my key'], cut: false},
  went_away: null,
  key: ['my key'],
  basis: 'rule',
  shared_by: 1,
}
