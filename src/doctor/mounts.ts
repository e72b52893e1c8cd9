/** /proc/self/mountinfo, as far as it says what can be written to. */

interface Mount {
  readonly point: string
  readonly isReadOnly: boolean
}

/** Mounts in their order; a later one on the same point lies over an earlier one. */
function readMounts(mountinfo: string): readonly Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [, point, options, superOptions] =
      /^\d+ \d+ \S+ \S+ (\S+) (\S+)(?: \S+)* - \S+ \S+ (\S+)/.exec(line) ?? []
    if (point === undefined) return []
    const isReadOnly = [options, superOptions].some((each) => /(?:^|,)ro(?:,|$)/.test(each ?? ''))
    return [{point: unescaped(point), isReadOnly}]
  })
}

/** Says whether what is mounted there can only be read. */
export function isMountedReadOnly(mountinfo: string | undefined, point: string): boolean {
  return readMounts(mountinfo ?? '').findLast((each) => each.point === point)?.isReadOnly === true
}

/** Blanks and backslashes stand there in octal. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
