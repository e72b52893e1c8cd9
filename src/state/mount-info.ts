/** One mounted file system. */
interface Mount {
  readonly path: string
  readonly type: string
  /** Whether the mount or the file system itself can only be read. */
  readonly isReadOnly: boolean
}

/** Reads /proc/self/mountinfo, see proc_pid_mountinfo(5); the last of several mounts on one path counts. */
export function readMounts(text: string): readonly Mount[] {
  const mounts = new Map<string, Mount>()
  for (const line of text.split('\n')) {
    const words = line.split(' ')
    const [, , , , point, options] = words
    const [type, , superOptions] = words.slice(words.indexOf('-', 6) + 1)
    if (point === undefined || type === undefined) continue
    const path = unescaped(point)
    mounts.set(path, {path, type, isReadOnly: [options, superOptions].some(isReadOnly)})
  }
  return [...mounts.values()]
}

function isReadOnly(options = ''): boolean {
  return options.split(',').includes('ro')
}

/** Spaces, tabs, newlines and backslashes stand there as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )
}
