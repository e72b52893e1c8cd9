import {type Ability, can} from '../rules/quirks.ts'
import {Field, Operator} from '../rules/uapi.ts'
import {formatVersion} from '../rules/version.ts'
import {type Finding, finding} from './finding.ts'
import type {Patient} from './patient.ts'

const named: readonly number[] = [Field.path, Field.dir, Field.exe]

/** Findings on what this release of auditctl gets wrong, where that matters on this host. */
export function quirkFindings({facts, kernel}: Patient): readonly Finding[] {
  if (facts === undefined) return []
  const {auditctl} = facts
  const read = kernel.kind === 'read' ? kernel.observation : undefined
  const isLocked = read?.status.control.enabled === 'locked'
  const hasPathTest = read?.state.rules.some(({rule}) =>
    rule.fields.some(({type, op}) => named.includes(type) && op === Operator.ne),
  )
  const matter: readonly Ability[] = [
    'delete',
    'prepend',
    ...(isLocked ? ['report-lock' as const] : []),
    ...(hasPathTest === true ? ['list-path-operators' as const] : []),
  ]
  const release = formatVersion(auditctl)
  return matter
    .filter((ability) => !can(auditctl, ability))
    .map((lacks) =>
      finding('release-quirk', 'note', {release, lacks}, [
        {from: 'auditctl -v', text: `auditctl version ${release}`},
      ]),
    )
}
