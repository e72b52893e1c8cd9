import {quoteWord} from '../../shell-words.ts'
import {writerNames} from '../readiness.ts'
import type {FolderReadiness, Readiness} from '../system.ts'
import type {Connection} from './connection.ts'
import type {Part} from './script.ts'

/** CAP_AUDIT_CONTROL in linux/capability.h. */
const auditControl = 30n

/** Looks at the host in one round trip; what it cannot tell is left open. */
export async function remoteReadiness(
  connection: Connection,
  rulesDir: string,
  stateDir: string,
  auditctl: string,
): Promise<Readiness> {
  const [capabilities, writers, rules, state] = await connection.ask([
    'grep CapEff /proc/self/status',
    writersCommands(writerNames(auditctl)),
    folderCommands(rulesDir),
    folderCommands(stateDir),
  ])
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(capabilities?.stdout ?? '')?.[1]
  return {
    mayControlAudit:
      effective === undefined
        ? undefined
        : ((BigInt(`0x${effective}`) >> auditControl) & 1n) === 1n,
    writers: writersOf(writers),
    rulesDir: folderOf(rulesDir, rules),
    stateDir: folderOf(stateDir, state),
  }
}

/** Those that are at work, each with its process; one that has only not been waited for is none. */
function writersCommands(names: readonly string[]): string {
  return [
    'for c in /proc/[0-9]*/comm; do',
    'read -r n 2>/dev/null <"$c" || continue',
    `case "$n" in ${names.map(quoteWord).join('|')})`,
    'p=${c#/proc/}; p=${p%/comm}',
    'grep -q "^State:.Z" "/proc/$p/status" || echo "$p $n";; esac',
    'done 2>/dev/null',
  ].join('\n')
}

function writersOf(part: Part | undefined): Readiness['writers'] {
  const lines = (part?.stdout ?? '').split('\n')
  return lines.flatMap((line) => {
    const [pid, program] = line.split(/ (.*)/)
    return program === undefined ? [] : [{pid: Number(pid), program}]
  })
}

/** Answers a line each: is it there, may it be written to, is it mounted read-only, free KiB, where it leads. */
function folderCommands(path: string): string {
  return [
    `p=${quoteWord(path)}`,
    'n=$p',
    'test -e "$p" && echo yes || echo no',
    'while test ! -e "$n" && test "$n" != /; do n=${n%/*}; n=${n:-/}; done',
    'test -w "$n" && test -x "$n" && echo yes || echo no',
    // POSIX: six columns, of which the last may hold spaces.
    'df -P -- "$n" 2>/dev/null | {',
    'read -r x; read -r x x x free x mount',
    'while read -r x at x options x; do test "$at" = "$mount" && found=$options; done </proc/mounts',
    'case "$found" in ro|ro,*) echo yes;; *) echo no;; esac',
    'echo "$free"',
    '}',
    'test -L "$p" && readlink -- "$p"',
    'exit 0',
  ].join('\n')
}

function folderOf(path: string, part: Part | undefined): FolderReadiness {
  const [exists, isWritable, isReadOnly, free, ...link] = (part?.stdout ?? '').split('\n')
  const linksTo = link.join('\n').replace(/\n$/, '')
  return {
    path,
    exists: truthOf(exists),
    linksTo: linksTo === '' ? undefined : linksTo,
    isWritable: truthOf(isWritable),
    isReadOnlyFileSystem: truthOf(isReadOnly),
    freeBytes: free !== undefined && /^\d+$/.test(free) ? Number(free) * 1024 : undefined,
  }
}

function truthOf(word: string | undefined): boolean | undefined {
  if (word === 'yes') return true
  return word === 'no' ? false : undefined
}
