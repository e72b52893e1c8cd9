import {setFlagsFromString} from 'node:v8'

/**
 * V8 prepares for a program that runs for hours. A run of ours is over in a moment: to optimize a
 * function costs more than it wins until it was called thousands of times, and room for much garbage
 * is memory that a host lacks while cron runs.
 */
export const shortRunFlags = [
  '--invocation-count-for-maglev=10000',
  '--invocation-count-for-maglev-osr=2000',
  '--invocation-count-for-turbofan=20000',
  '--invocation-count-for-osr=4000',
  '--semi-space-growth-factor=1',
]

/** Node 24's. Another V8 complains on standard error about a flag that it does not know. */
const knownTo = '13.6.'

/** Tells V8 so; before code is loaded, for compiled code that is kept belongs to the flags. */
export function prepareForShortRuns(v8 = process.versions.v8, set = setFlagsFromString): void {
  if (!v8.startsWith(knownTo)) return
  for (const flag of shortRunFlags) set(flag)
}
