import {kindOfNamespace} from '../surroundings.ts'
import type {Surroundings} from '../system.ts'
import type {Part} from './script.ts'

/** What a host tells of itself as the connection opens, and does not change while it lasts. */
export interface Greeting {
  /** The process on the host that lives as long as the connection. */
  readonly pid: number
  /** When that process began, as `LockHolder` has it; empty where the host does not say. */
  readonly start: string
  /** Who runs it there. */
  readonly user: string
  readonly bootId: string
  readonly surroundings: Surroundings
}

/** Command lines that ask for it; what a host cannot tell stays empty. */
export const greetingParts: readonly string[] = [
  'echo $$',
  'cat /proc/sys/kernel/random/boot_id',
  'id -u',
  'readlink /proc/self/ns/user',
  'readlink /proc/self/ns/pid',
  'cat /proc/cmdline',
  // The name of the program stands in brackets before, and may hold blanks.
  "sed 's/.*) //' /proc/$$/stat | cut -d' ' -f20",
  'echo "${SUDO_USER:-$(id -un)}"',
]

/** Reads the answers to `greetingParts`. */
export function readGreeting(parts: readonly Part[]): Greeting {
  const [pid, bootId, uid, userSpace, pidSpace, commandLine, start, user] = parts.map(({stdout}) =>
    stdout.trim(),
  )
  return {
    pid: Number(pid),
    start: start ?? '',
    user: user ?? '',
    bootId: bootId ?? '',
    surroundings: {
      isRoot: uid === '0',
      userNamespace: kindOfNamespace('user', userSpace ?? ''),
      pidNamespace: kindOfNamespace('pid', pidSpace ?? ''),
      kernelCommandLine: commandLine ?? '',
    },
  }
}
