import type {Acceptance} from '../../drift/acceptance.ts'
import type {Drift} from '../../drift/drift.ts'

/** An acceptance that is over while the difference is still there. */
export function expiredWords({place, reason, until}: Acceptance): string {
  return `The acceptance in ${place.file}:${place.line} is over since ${until} (${reason}); what it accepted counts again.`
}

/** An acceptance of what is not there. */
export function unusedWords({place, reason, until}: Acceptance): string {
  return `The acceptance in ${place.file}:${place.line} accepts nothing that is there (${reason}, until ${until}); delete it if the host was mended.`
}

/** A difference that was mended and came back: somebody makes it, and somebody else mends it. */
export function fightWords(drift: Drift, times: number): string {
  return `it went and came back, ${times} times within a day: ${maker(drift)} and whoever mends it fight over it; let one of them own it`
}

function maker(drift: Drift): string {
  return 'owner' in drift && drift.owner.kind === 'agent'
    ? drift.owner.name
    : 'whoever makes the difference'
}
