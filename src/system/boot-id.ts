import {readFile} from 'node:fs/promises'

/** What the kernel calls this boot; empty where it does not say. */
export async function bootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    return ''
  }
}
