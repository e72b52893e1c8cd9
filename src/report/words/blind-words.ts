import type {BlindRules} from '../../drift/blind.ts'
import {counted} from '../plan-words.ts'

/** Most mounts that are named. */
const mostShown = 5

/** Why rules that are in the kernel record nothing of what they are for. */
export function blindTitle({path, why}: BlindRules): string {
  switch (why.kind) {
    case 'link':
      return why.leadsTo === undefined
        ? `Listed but blind: ${path} is a symbolic link that leads nowhere.`
        : `Listed but blind: ${path} is a symbolic link, and nothing that is done through it is recorded; name ${why.leadsTo} in the policy.`
    case 'moved':
      return `Listed but blind: no directory is at ${path} any more; the kernel still watches the one that was moved away.`
    case 'made-later':
      return `Listed but blind: the directory ${path} was made at ${time(why.madeAt)}, after the rule was loaded; the kernel watches the one that was there before.`
    case 'mounted-over':
      return `Listed but blind: ${why.mount} was mounted over ${path} at ${time(why.since)}, after the rule was loaded.`
    case 'mounted-within':
      return `Listed but partly blind: what was mounted below ${path} after the rule was loaded is not watched: ${named(why.mounts)}.`
    default:
      return why satisfies never
  }
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}

function named(mounts: readonly string[]): string {
  const rest = mounts.length - mostShown
  const shown = mounts.slice(0, mostShown).join(', ')
  return rest > 0 ? `${shown} and ${counted(rest, 'other')}` : shown
}
