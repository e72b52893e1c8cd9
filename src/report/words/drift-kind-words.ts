import type {DriftKind} from '../../drift/drift.ts'

/** What each kind of difference is, for a reader who has none before him. */
export const driftKindWords: Readonly<Record<DriftKind, string>> = {
  'forged-listing': 'auditctl -l prints what the kernel does not hold.',
  control: 'A control value is not as the policy asks.',
  suppressed: 'A rule that the policy does not ask for keeps events of its rules out of the log.',
  missing: 'A rule of the policy is not in the kernel.',
  changed: 'In place of a rule of the policy the kernel holds one that is nearly the same.',
  blind: 'A rule is listed and sees nothing of what it is for, or not all of it.',
  order: 'Rules stand the wrong way round, and an event can tell.',
  unreadable: 'A line of the listing is no rule that can be read.',
  policy: 'The policy was changed and is not applied.',
  staged: 'What was staged is not what the next boot loads, or not what the last one loaded.',
  'rules.d': 'rules.d is not as the policy asks, so the next boot may load something else.',
  'audit.rules': 'audit.rules is not what rules.d makes of it.',
  extra: 'A rule is in the kernel that the policy does not ask for.',
  unproven: 'The listing alone cannot tell whether a rule is that of the policy.',
}
