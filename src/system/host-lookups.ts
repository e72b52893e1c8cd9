import {readFileSync, statSync} from 'node:fs'
import type {PathKind} from '../rules/host-facts.ts'
import {ifPossible} from './if-possible.ts'
import {findProgram, runProgram} from './programs.ts'

/** More names than fit on one command line are asked for in turns. */
const namesAtOnce = 500

/** Names that this machine's NSS resolves, through getent, so that LDAP and SSSD users count. */
export async function lookUpNames(
  database: 'passwd' | 'group',
  names: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  // Running a program takes a while, and root needs none.
  if (names.has('root')) found.set('root', 0)
  const asked = [...names].filter((name) => name !== 'root' && isAskable(name))
  if (asked.length === 0) return found
  const getent = await findProgram('getent')
  if (getent === undefined) {
    const text = ifPossible(() => readFileSync(`/etc/${database}`, 'utf8')) ?? ''
    takeEntries(found, names, text)
    return found
  }
  for (let start = 0; start < asked.length; start += namesAtOnce) {
    const some = asked.slice(start, start + namesAtOnce)
    takeEntries(found, names, (await runProgram(getent, [database, '--', ...some])).stdout)
  }
  return found
}

/** getent would take digits for an id, and no entry holds a colon or a control character. */
export function isAskable(name: string): boolean {
  return name !== '' && !/^\d+$|[:\p{Cc}]/u.test(name) && name.isWellFormed()
}

/** Adds the numbers of those names that a text like passwd(5) or group(5) has, and that are not known yet. */
export function takeEntries(
  found: Map<string, number>,
  names: ReadonlySet<string>,
  text: string,
): void {
  for (const [name, number] of entriesOf(text)) {
    if (names.has(name) && !found.has(name)) found.set(name, number)
  }
}

/** The numbers in a file like passwd(5) or group(5), by name. */
export function entriesOf(text: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':')
    if (!name || number === undefined || !/^\d+$/.test(number)) continue
    // The first entry of a name counts, as it does for getpwnam(3).
    if (!numbers.has(name)) numbers.set(name, Number(number))
  }
  return numbers
}

/** What stat() says of a path on this machine. */
export function pathKind(path: string): PathKind {
  if (!path.startsWith('/')) return 'missing'
  try {
    const found = statSync(path, {throwIfNoEntry: false})
    if (found === undefined) return 'missing'
    return found.isDirectory() ? 'directory' : 'other'
  } catch {
    return 'missing'
  }
}

/**
 * auditctl has io_uring only when it was built --with-io_uring, and nothing it
 * prints says so; its library then holds the name of the list as a string.
 */
export async function knowsIoUring(): Promise<boolean> {
  const folders = ['/lib64', '/usr/lib64', '/lib', '/usr/lib']
  const triplets = ['x86_64', 'aarch64', 'i386', 'arm', 'powerpc64le', 's390x'].flatMap((name) => [
    `/lib/${name}-linux-gnu`,
    `/usr/lib/${name}-linux-gnu`,
    `/lib/${name}-linux-gnueabihf`,
  ])
  for (const folder of [...triplets, ...folders]) {
    try {
      return readFileSync(`${folder}/libaudit.so.1`).includes('io_uring\0')
    } catch {
      // The next folder may have it.
    }
  }
  return false
}
