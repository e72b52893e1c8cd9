import {readFile} from 'node:fs/promises'

/**
 * When a process of this machine began, in clock ticks since the boot: field 22 of /proc/PID/stat
 * (proc(5)). `undefined` where there is no such process, or nobody can tell.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in brackets before, and may hold anything.
    const [state, ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // One that has ended and that nobody has waited for holds nothing any more.
    return state === 'Z' ? undefined : others[18]
  } catch {
    return undefined
  }
}
