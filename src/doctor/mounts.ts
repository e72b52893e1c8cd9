/** /proc/self/mountinfo and fstab(5), as far as they are needed. */

interface Mount {
  readonly point: string
  readonly isReadOnly: boolean
  readonly type: string
}

/** Mounts in their order; a later one on the same point lies over an earlier one. */
function readMounts(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [, point, options, type, superOptions] =
      /^\d+ \d+ \S+ \S+ (\S+) (\S+)(?: \S+)* - (\S+) \S+ (\S+)/.exec(line) ?? []
    if (point === undefined) return []
    const isReadOnly = [options, superOptions].some((each) => /(?:^|,)ro(?:,|$)/.test(each ?? ''))
    return [{point: unescaped(point), isReadOnly, type: type ?? ''}]
  })
}

/** Says whether what is mounted there can only be read. */
export function isMountedReadOnly(mountinfo: string | undefined, point: string): boolean {
  return readMounts(mountinfo ?? '').findLast((each) => each.point === point)?.isReadOnly === true
}

/** Where a system mounts what it needs to start, before any rule is loaded. */
const early = /^\/(?:dev|proc|sys|run|tmp)(?:\/|$)/

/**
 * Mount points that no line of fstab knows: what is mounted before the rules are loaded usually
 * stands there.
 */
export function mountsBesideFstab(mountinfo: string, fstab: string): readonly string[] {
  const known = new Set(
    fstab.split('\n').flatMap((line) => {
      const [device, point] = line.trim().split(/\s+/)
      return device === undefined || device.startsWith('#') || point === undefined
        ? []
        : [unescaped(point)]
    }),
  )
  const points = readMounts(mountinfo)
    .filter(({point, type}) => point !== '/' && type !== 'autofs')
    .filter(({point}) => !known.has(point) && !early.test(point))
    .map(({point}) => point)
  return [...new Set(points)]
}

/** Blanks and backslashes stand there in octal. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
