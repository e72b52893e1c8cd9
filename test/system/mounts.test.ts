import {expect, test} from 'vitest'
import {
  readLoadTime,
  readMountInfo,
  readMountTimes,
  relevantMounts,
} from '../../src/system/mounts.ts'

const mountInfo = String.raw`22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:1 / / rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw
40 27 0:40 / /srv/my\040data rw shared:9 - xfs /dev/vdb rw
41 27 0:41 / /srv rw - tmpfs tmpfs rw
42 27 0:42 / /home rw - nfs4 server:/home rw
43 42 0:43 / /home rw - xfs /dev/vdc rw
44 27 0:44 / /srv/proc rw - proc proc rw
`

test('mounts are read with their types, and of two on one path the last', () => {
  expect(readMountInfo(mountInfo)).toEqual([
    {path: '/proc', type: 'proc'},
    {path: '/', type: 'ext4'},
    {path: '/srv/my data', type: 'xfs'},
    {path: '/srv', type: 'tmpfs'},
    {path: '/home', type: 'xfs'},
    {path: '/srv/proc', type: 'proc'},
  ])
})

test('those at, above and below a watched path matter, but for the root and the kernel’s own', () => {
  const relevant = relevantMounts(readMountInfo(mountInfo), ['/srv/my', '/srv/my data/x', '/etc'])
  expect(relevant.map(({path}) => path)).toEqual(['/srv/my data', '/srv'])
})

test('systemd tells since when, in microseconds since the boot', () => {
  const shown = [
    'Where=/srv',
    'ActiveEnterTimestampMonotonic=2500000',
    '',
    'ActiveEnterTimestampMonotonic=0',
    'Where=/never',
    '',
  ]
  expect(readMountTimes(shown.join('\n'))).toEqual(new Map([['/srv', 2500]]))
})

/** What `systemctl show` says of a unit. */
const unit = (id: string, active: number, inactive = 0) =>
  `Id=${id}.service\nInactiveEnterTimestampMonotonic=${inactive}\nActiveEnterTimestampMonotonic=${active}\n`

test.for([
  ['auditd of before 4.0 loads rules as it starts', [unit('auditd', 7000)], 7],
  ['from 4.0 on another service does', [unit('auditd', 9000), unit('audit-rules', 0, 8000)], 8],
  ['one that stays active when it is done', [unit('audit-rules', 8000)], 8],
  ['neither was ever started', [unit('auditd', 0), unit('audit-rules', 0)], undefined],
  ['a mount is no service', ['Where=/srv\nActiveEnterTimestampMonotonic=5\n'], undefined],
  ['there is no systemd', [], undefined],
] as const)('when rules were loaded: %s', ([, blocks, time]) => {
  expect(readLoadTime(blocks.join('\n'))).toBe(time)
})
