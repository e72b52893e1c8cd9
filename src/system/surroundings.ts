import {readFileSync, readlinkSync} from 'node:fs'
import {ifPossible} from './if-possible.ts'
import type {Surroundings} from './system.ts'

/** Inode numbers of the first namespaces, PROC_USER_INIT_INO and PROC_PID_INIT_INO in linux/proc_ns.h. */
const initial = {user: 'user:[4026531837]', pid: 'pid:[4026531836]'} as const

/** Where nothing can be told. */
export const unknownSurroundings: Surroundings = {
  isRoot: true,
  userNamespace: 'unknown',
  pidNamespace: 'unknown',
  kernelCommandLine: '',
}

/** Reads the surroundings of this process from /proc. */
export async function readSurroundings(): Promise<Surroundings> {
  return {
    isRoot: process.geteuid?.() === 0,
    userNamespace: namespaceKind('user'),
    pidNamespace: namespaceKind('pid'),
    kernelCommandLine: ifPossible(() => readFileSync('/proc/cmdline', 'utf8')) ?? '',
  }
}

function namespaceKind(kind: 'user' | 'pid'): 'initial' | 'other' | 'unknown' {
  return kindOfNamespace(kind, ifPossible(() => readlinkSync(`/proc/self/ns/${kind}`)) ?? '')
}

/** Says what the link /proc/self/ns/KIND of a process means; nothing can be told of an empty one. */
export function kindOfNamespace(
  kind: 'user' | 'pid',
  link: string,
): 'initial' | 'other' | 'unknown' {
  if (link === '') return 'unknown'
  return link === initial[kind] ? 'initial' : 'other'
}
