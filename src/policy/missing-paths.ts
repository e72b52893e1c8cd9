import type {PathKind} from '../rules/host-facts.ts'
import {requiredPaths} from '../rules/required-paths.ts'
import type {WantedRule} from './fold-rules.ts'
import {complaintAt, type PolicyComplaint} from './policy-complaint.ts'
import {type Extent, extentOf} from './source.ts'

/** The paths of a host that decide whether its kernel takes these rules. */
export function pathsToLookAt(wanted: readonly WantedRule[]): ReadonlySet<string> {
  return new Set(wanted.flatMap(({rule}) => requiredPaths(rule).map(({path}) => path)))
}

/** Complaints about rules that the kernel would refuse, because what they watch is not there. */
export function missingPaths(
  wanted: readonly WantedRule[],
  paths: ReadonlyMap<string, PathKind>,
): readonly PolicyComplaint[] {
  return wanted.flatMap(({rule, from}) =>
    requiredPaths(rule).flatMap(({watched, path, isParent}) => {
      const kind = paths.get(path) ?? 'missing'
      if (kind === 'directory' || (kind === 'other' && !isParent)) return []
      const code = isParent ? 'parent-missing' : 'directory-missing'
      return [complaintAt(from.source, placeOf(watched, from), {code, args: {path, watched}})]
    }),
  )
}

/** Where the path was written; the whole rule when it cannot be found in it. */
function placeOf(watched: string, {words, extent}: WantedRule['from']): Extent {
  for (const word of words) {
    const start = word.text.indexOf(watched)
    if (start !== -1) return extentOf(word, start, start + watched.length)
  }
  return extent
}
