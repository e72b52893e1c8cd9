import type {Blindness} from '../../src/drift/blind.ts'
import type {Case} from './case.ts'
import {type Bend, patient} from './patients.ts'

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
/** What a watched path can be like. */
export const watchCases: readonly Case[] = [
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
    code: 'watch-not-there',
    severity: 'note',
    sick: watched('-a always,exit -S all -F exe=/srv/a', '/srv/a', {kind: 'missing'}),
    // What keeps events out sees nothing either way.
    well: watched('-a never,exit -S all -F exe=/srv/a', '/srv/a', {kind: 'missing'}),
    read: 'exe=/srv/a',
  },
  {
    code: 'watch-gone',
    severity: 'warning',
    sick: listedOnly('/srv/a'),
    well: watched('-w /srv/a', '/srv/a', {kind: 'missing'}),
    read: '-w /srv/a -p wa',
  },
  {
    code: 'watch-folder-only',
    severity: 'warning',
    sick: watched('-a always,exit -F path=/srv -F perm=wa', '/srv', {kind: 'directory'}),
    well: watched('-a always,exit -F dir=/srv -F perm=wa', '/srv', {kind: 'directory'}),
    read: '-w /srv -p wa',
  },
  {
    code: 'watch-blind',
    severity: 'error',
    sick: blind({kind: 'link', leadsTo: '/etc/real'}),
    well: blind({kind: 'mounted-within', mounts: ['/etc/passwd/m']}),
    read: '-w /etc/passwd -p wa -k identity',
  },
  {
    code: 'watch-blind',
    severity: 'warning',
    sick: blind({kind: 'mounted-within', mounts: ['/etc/passwd/m']}),
    well: blind({kind: 'moved'}),
    read: '-w /etc/passwd -p wa -k identity',
  },
]

/** A watch of which only the listing is known, on a path that is not there. */
function listedOnly(path: string): Bend {
  const {kernel} = patient({rules: [`-w ${path} -p wa`]})
  if (kernel.kind === 'unreadable') return {}
  const {observation} = kernel
  const rules = observation.state.rules.map((rule) => ({
    ...rule,
    origin: {
      kind: 'kernel',
      line: `-w ${path} -p wa`,
      proof: 'text',
      others: [],
      unproven: ['L2'],
    } as const,
  }))
  const seen = {...observation, state: {...observation.state, rules}}
  return {
    ...watched('-w /a', path, {kind: 'missing'}),
    patient: {kernel: {...kernel, observation: seen}},
  }
}

function blind(why: Blindness): Bend {
  const {kernel} = patient()
  const rules = kernel.kind === 'read' ? kernel.observation.state.rules.slice(0, 1) : []
  return {patient: {blind: [{path: '/etc/passwd', why, rules}]}}
}
