import {expect, test} from 'vitest'
import type {FileTrust} from '../../src/policy/policy-files.ts'
import {trustFindings} from '../../src/policy/trust.ts'

const file = (changes: Partial<FileTrust>): FileTrust => ({
  owner: 0,
  group: 0,
  mode: 0o644,
  folders: [],
  ...changes,
})

const folder = (mode: number, owner = 0, group = 0) => ({path: '/srv/policy', mode, owner, group})

const cases: readonly {name: string; trust: FileTrust; codes: readonly string[]}[] = [
  {name: 'a file of root that only root can write', trust: file({}), codes: []},
  {name: 'a file of somebody else', trust: file({owner: 1000}), codes: ['untrusted-owner']},
  {name: 'a file that its group can write', trust: file({mode: 0o664}), codes: ['untrusted-mode']},
  {name: 'a file that all can write', trust: file({mode: 0o646}), codes: ['untrusted-mode']},
  {
    name: 'a file of somebody else that all can write',
    trust: file({owner: 1000, mode: 0o666}),
    codes: ['untrusted-owner', 'untrusted-mode'],
  },
  {name: 'a folder of root', trust: file({folders: [folder(0o755)]}), codes: []},
  {
    name: 'a folder of somebody else',
    trust: file({folders: [folder(0o755, 1000)]}),
    codes: ['untrusted-folder'],
  },
  {
    name: 'a folder that all can write',
    trust: file({folders: [folder(0o777)]}),
    codes: ['untrusted-folder'],
  },
  {
    name: 'a sticky folder of root, such as /tmp',
    trust: file({folders: [folder(0o1777)]}),
    codes: [],
  },
  {
    name: 'a sticky folder of somebody else',
    trust: file({folders: [folder(0o1777, 1000)]}),
    codes: ['untrusted-folder'],
  },
  {
    name: 'a folder that a group can write',
    trust: file({folders: [folder(0o775, 0, 50)]}),
    codes: ['untrusted-folder'],
  },
  {
    name: "a folder that root's group can write",
    trust: file({folders: [folder(0o775)]}),
    codes: [],
  },
  {
    name: 'a folder further up',
    trust: file({folders: [folder(0o755), folder(0o757)]}),
    codes: ['untrusted-folder'],
  },
]

test.for(cases)('$name', ({trust, codes}) => {
  expect(trustFindings('/srv/policy/a.json5', trust).map(({code}) => code)).toEqual(codes)
})
