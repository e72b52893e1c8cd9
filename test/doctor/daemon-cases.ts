import type {Case} from './case.ts'
import {type Bend, wellLinks} from './patients.ts'

const links = (paths: readonly string[], masked: readonly string[] = []): Bend => ({
  examination: {bootLinks: {paths, masked}},
})
const failed = (name: string): Bend => ({
  examination: {services: [{name, isInstalled: true, isFailed: true, result: 'exit-code'}]},
})
const [unitFile = '', wants = ''] = wellLinks
const loaderFile = '/lib/systemd/system/audit-rules.service'

/** Who takes the records, and what starts it. */
export const daemonCases: readonly Case[] = [
  {
    code: 'daemon-none',
    severity: 'error',
    sick: {status: {pid: 0}, ...failed('auditd.service')},
    well: failed('auditd.service'),
    read: 'ActiveState=failed Result=exit-code',
  },
  {
    code: 'daemon-gone',
    severity: 'error',
    sick: {examination: {daemon: null}},
    well: {examination: {daemon: undefined}},
    read: 'no such process',
  },
  {
    code: 'daemon-other',
    severity: 'warning',
    sick: {examination: {daemon: 'auditbeat'}},
    well: {examination: {daemon: 'auditd'}},
    read: 'auditbeat',
  },
  {
    code: 'daemon-not-at-boot',
    severity: 'warning',
    sick: links([unitFile]),
    well: links([unitFile, '/etc/systemd/system/multi-user.target.requires/auditd.service']),
    read: 'no link in',
  },
  {
    code: 'daemon-not-at-boot',
    severity: 'warning',
    sick: links([unitFile, wants], ['auditd.service']),
    well: links(['/etc/rc3.d/S02auditd']),
    read: 'leads to /dev/null',
  },
  {
    code: 'rules-not-at-boot',
    severity: 'warning',
    sick: links([unitFile, loaderFile]),
    // auditd.service asks for it.
    well: links([unitFile, wants, loaderFile]),
    read: 'no link in',
  },
  {
    code: 'rules-not-at-boot',
    severity: 'warning',
    sick: links([unitFile, wants], ['audit-rules.service']),
    well: links([
      unitFile,
      loaderFile,
      '/etc/systemd/system/sysinit.target.wants/audit-rules.service',
    ]),
    read: 'leads to /dev/null',
  },
  {
    code: 'service-failed',
    severity: 'error',
    sick: failed('audit-rules.service'),
    well: failed('auditd.service'),
    read: 'Result=exit-code',
  },
]
