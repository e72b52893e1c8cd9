import {readFileSync} from 'node:fs'

/** What the kernel calls this boot; empty where it does not say. */
export async function bootId(): Promise<string> {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
