import type {Case} from './case.ts'
import type {Bend} from './patients.ts'

const watched = (
  rule: string,
  path: string,
  look: Partial<{isLink: boolean; kind: 'directory' | 'other' | 'missing'; hasParent: boolean}>,
): Bend => ({
  rules: [rule],
  examination: {
    watched: new Map([[path, {isLink: false, kind: 'other', hasParent: true, ...look}]]),
  },
})
const mounted = (point: string, fstab = ''): Bend => ({
  examination: {
    mounts: `22 1 8:1 / / rw - ext4 /dev/sda1 rw\n40 22 8:2 / ${point} rw - ext4 /dev/sdb rw\n`,
    fstab,
  },
})

/** What a watched path can be like. */
export const watchCases: readonly Case[] = [
  {
    code: 'watch-moved',
    severity: 'error',
    sick: watched('-a always,exit -F dir=/srv -F perm=wa', '/srv', {kind: 'missing'}),
    well: watched('-a always,exit -F dir=/srv -F perm=wa', '/srv', {kind: 'directory'}),
    read: '-w /srv -p wa',
  },
  {
    code: 'watch-moved',
    severity: 'error',
    sick: watched('-w /srv/a', '/srv/a', {kind: 'missing', hasParent: false}),
    well: watched('-w /srv/a', '/srv/a', {kind: 'missing'}),
    read: '-w /srv/a',
  },
  {
    code: 'watch-not-there',
    severity: 'note',
    sick: watched('-w /srv/a', '/srv/a', {kind: 'missing'}),
    well: watched('-w /srv/a', '/srv/a', {}),
    read: '-w /srv/a',
  },
  {
    code: 'watch-link',
    severity: 'error',
    sick: watched('-w /srv/a', '/srv/a', {isLink: true}),
    // What keeps events out sees nothing either way.
    well: watched('-a never,exit -F path=/srv/a', '/srv/a', {isLink: true}),
    read: '-w /srv/a',
  },
  {
    code: 'watch-folder-only',
    severity: 'warning',
    sick: watched('-a always,exit -F path=/srv -F perm=wa', '/srv', {kind: 'directory'}),
    well: watched('-a always,exit -F dir=/srv -F perm=wa', '/srv', {kind: 'directory'}),
    read: '-w /srv -p wa',
  },
  {
    code: 'watch-mounted-over',
    severity: 'note',
    sick: mounted('/etc/ssh/keys'),
    well: mounted('/etc/ssh/keys', 'UUID=1 /etc/ssh/keys ext4 defaults 0 2\n'),
    read: '/etc/ssh/keys',
  },
  {
    code: 'watch-mounted-over',
    severity: 'note',
    sick: mounted('/etc'),
    well: mounted('/etc/sshd'),
    read: '-w /etc/passwd -p wa -k identity',
  },
]
