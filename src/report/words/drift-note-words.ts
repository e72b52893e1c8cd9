import type {Acceptance} from '../../drift/acceptance.ts'
import type {Drift} from '../../drift/drift.ts'
import type {Author} from '../author-schema.ts'

/** An acceptance that is over while the difference is still there. */
export function expiredWords({place, reason, until}: Acceptance): string {
  return `The acceptance in ${place.file}:${place.line} is over since ${until} (${reason}); what it accepted counts again.`
}

/** An acceptance of what is not there. */
export function unusedWords({place, reason, until}: Acceptance): string {
  return `The acceptance in ${place.file}:${place.line} accepts nothing that is there (${reason}, until ${until}); delete it if the host was mended.`
}

/** A difference that was mended and came back: somebody makes it, and somebody else mends it. */
export function fightWords(drift: Drift, times: number, author: Author | undefined): string {
  return `it went and came back, ${times} times within a day: ${maker(drift, author)} and whoever mends it fight over it; let one of them own it`
}

function maker(drift: Drift, author: Author | undefined): string {
  if ('owner' in drift && drift.owner.kind === 'agent') return drift.owner.name
  const isKnown = author?.kind === 'recorded' && author.went_away === null
  const name = isKnown ? (author.user ?? author.exe) : null
  return name ?? 'whoever makes the difference'
}
