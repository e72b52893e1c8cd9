import type {Drift} from '../../drift/drift.ts'

/** What it means that a control value is another one. */
export function controlDriftWords({
  severity,
  change: {name, from, to},
  place,
}: Drift & {readonly kind: 'control'}): {
  readonly title: string
  readonly lines: readonly string[]
} {
  return {
    title:
      severity === 'lost' ? 'Coverage lost: auditing is switched off.' : titleOf(name, from, to),
    lines: [
      `${name} is ${from ?? 'unknown'} instead of ${to}`,
      ...(place === undefined ? [] : [`asked for in ${place.file}:${place.line}`]),
    ],
  }
}

type Value = string | number | boolean | undefined

function titleOf(name: string, from: Value, to: Value): string {
  if (name === 'enabled' && to === 'locked') {
    return 'The kernel is not locked, so whoever is root can change its rules.'
  }
  if (name === 'enabled' && from === 'locked') {
    return 'The kernel is locked until the next boot, and the policy does not ask for it.'
  }
  return 'A control value is not as the policy asks.'
}
