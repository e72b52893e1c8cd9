import type {AuditRule} from '../rules/audit-state.ts'
import type {Place} from '../rules/complaint.ts'
import type {Drift} from './drift.ts'

/** The rules that a difference is about and that the policy asks for, or may ask for. */
export function askedRules(drift: Drift): readonly AuditRule[] {
  switch (drift.kind) {
    case 'missing':
    case 'changed':
    case 'unproven':
      return [drift.rule]
    case 'suppressed':
    case 'blind':
      return drift.rules
    case 'order':
      return drift.pairs.flatMap(({first, second}) => [first, second])
    default:
      return []
  }
}

/** Where policies ask for what a difference is about; none for what they do not ask for. */
export function placesOf(drift: Drift): readonly Place[] {
  if (drift.kind === 'control') return drift.place ? [drift.place] : []
  return askedRules(drift).flatMap(({origin}) => (origin.kind === 'policy' ? [origin.place] : []))
}
