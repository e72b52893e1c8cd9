import {expect, test} from 'vitest'
import type {Author} from '../../../src/report/author-schema.ts'
import {authorWords} from '../../../src/report/words/author-words.ts'
import {recordedAuthor as alice} from './recorded-author.ts'

const nobody = {login: 'not-recorded', auid: null, user: null, session: null} as const
const unseen = {pid: null, exe: null, comm: null, command: null} as const

const cases: readonly (readonly [Author, string])[] = [
  [
    alice,
    "removed by alice (auid 1000, session 2) at 2026-11-26T11:52:08.496Z with auditctl -D -k 'my key' (/usr/sbin/auditctl, pid 203)",
  ],
  [
    {...alice, ...unseen, user: null, session: null, basis: 'key', shared_by: 3},
    'removed by a user without a name (auid 1000) at 2026-11-26T11:52:08.496Z; the record names only the key my key, which 3 rules have',
  ],
  [
    {...alice, ...unseen, ...nobody, login: 'none', did: 'added', basis: 'list', shared_by: 2},
    'added by a process of no login (a daemon or the boot) at 2026-11-26T11:52:08.496Z; the record names only a rule without a key of the same list, where 2 rules are without',
  ],
  [
    {...alice, did: 'set', basis: 'value', command: {argv: ['auditctl', '-b'], cut: true}},
    'set by alice (auid 1000, session 2) at 2026-11-26T11:52:08.496Z with auditctl -b ... (/usr/sbin/auditctl, pid 203)',
  ],
  [
    {...alice, ...unseen, basis: 'key'},
    'removed by alice (auid 1000, session 2) at 2026-11-26T11:52:08.496Z, by its key',
  ],
  [
    {
      ...alice,
      went_away: '/srv/w',
      exe: '/usr/bin/rm',
      command: {argv: ['rm', '/srv/w'], cut: false},
    },
    'the kernel itself removed it at 2026-11-26T11:52:08.496Z, when /srv/w or its folder went away; alice (auid 1000, session 2) did that with rm /srv/w (/usr/bin/rm, pid 203)',
  ],
  [
    {...alice, ...nobody, ...unseen, went_away: '/mnt/d'},
    'the kernel itself removed it at 2026-11-26T11:52:08.496Z, when /mnt/d or its folder went away; what did that is not recorded',
  ],
  [
    {kind: 'auditform', at: '2026-11-26T11:52:08.496Z', run: 'ab', action: 'apply'},
    'by auditform itself, in its apply ab at 2026-11-26T11:52:08.496Z',
  ],
  [
    {kind: 'file', path: '/etc/audit/rules.d/x.rules', at: '2026-11-26', uid: 7, user: null},
    '/etc/audit/rules.d/x.rules is owned by user 7 and was last written at 2026-11-26',
  ],
  [
    {kind: 'not-recorded', why: 'no-daemon', detail: null},
    'by whom is not recorded: auditd does not run',
  ],
]

test.each(cases)('%#', (author, words) => {
  expect(authorWords(author)).toBe(words)
})
