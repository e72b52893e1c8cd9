import {expect, test} from 'vitest'
import {deletesWork, prependWorks} from '../../src/plan/quirks.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'

test.for([
  {version: '2.8.5', prepends: true, deletes: true},
  {version: '4.0.3', prepends: true, deletes: true},
  {version: '4.0.4', prepends: false, deletes: false},
  {version: '4.0.5', prepends: false, deletes: true},
  {version: '4.1.0', prepends: false, deletes: true},
  {version: '4.1.1', prepends: true, deletes: true},
  {version: '4.2.1', prepends: true, deletes: true},
])(
  'auditctl $version: -A prepends $prepends, -d deletes $deletes',
  ({version, prepends, deletes}) => {
    const parsed = parseAuditctlVersion(version) ?? [0, 0, 0]
    expect(prependWorks(parsed)).toBe(prepends)
    expect(deletesWork(parsed)).toBe(deletes)
  },
)
