import {AuditformError, ExitStatus} from './errors.ts'

const units: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
]

/** Milliseconds of a duration such as 30s, 2m or 1h30m; undefined when it is none. */
function parseDuration(text: string): number | undefined {
  const found = /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text)
  if (found === null || text === '') return undefined
  return units.reduce((sum, [, size], index) => sum + Number(found[index + 1] ?? 0) * size, 0)
}

/** A duration as `parseDuration` reads it, in whole seconds. */
export function formatDuration(milliseconds: number): string {
  let left = Math.max(0, Math.ceil(milliseconds / 1000)) * 1000
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(left / size)
    left -= count * size
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}

/** Reads the value of a flag, or says how it is to be written. */
export function durationFlag(flag: string, text: string, least: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds !== undefined && milliseconds >= (parseDuration(least) ?? 0)) return milliseconds
  throw new AuditformError('USAGE', `${flag} ${text}: this is no duration of ${least} or more.`, {
    status: ExitStatus.usage,
    suggestions: ['Write hours, minutes and seconds with their units, such as 30s, 2m or 1h30m.'],
  })
}
