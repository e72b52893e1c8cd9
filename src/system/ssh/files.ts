import {AuditformError} from '../../errors.ts'
import {encodeKernelString} from '../../rules/kernel-string.ts'
import {quoteWord} from '../../shell-words.ts'
import type {StateFiles} from '../state-files.ts'
import {formatSshAddress} from './address.ts'
import type {Connection} from './connection.ts'
import type {Part} from './script.ts'

/**
 * Command lines that replace a file whole: after a power cut the old text is there or the new one.
 * `sync FILE` waits for that file from coreutils 8.24 on; older ones wait for all files then.
 */
export function replaceCommands(path: string, text: string, mode: string): string {
  const {length} = encodeKernelString(text)
  return [
    `f=${quoteWord(path)}`,
    't="$f.$$.tmp"',
    'fail() { rm -f -- "$t"; exit 1; }',
    `printf %s ${quoteWord(text)} >"$t" || fail`,
    // Not every shell tells of a disk that is full.
    `test "$(wc -c <"$t")" -eq ${length} || fail`,
    `chmod ${mode} "$t" || fail`,
    'if command -v restorecon >/dev/null; then restorecon "$t" 2>/dev/null; fi',
    'sync "$t" 2>/dev/null || sync',
    'mv -f -- "$t" "$f" || fail',
    'if command -v restorecon >/dev/null; then restorecon "$f" 2>/dev/null; fi',
    syncFolder('"${f%/*}"'),
  ].join('\n')
}

/** What `removeDeadDrafts` does on this machine: drafts are named by the process that writes them. */
export function removeDeadDrafts(rulesDir: string, stateDir: string): string {
  return [
    `cd / && r=${quoteWord(rulesDir)} s=${quoteWord(stateDir)}`,
    'gone() { case "$1" in *[!0-9]* | "") return 1 ;; esac; ! kill -0 "$1" 2>/dev/null; }',
    'for f in "$r"/auditform.rules.*.tmp "$s"/journal.*.tmp "$s"/history.jsonl.*.tmp; do',
    'p=${f%.tmp}; gone "${p##*.}" && rm -f -- "$f"',
    'done',
    'for f in "$s"/generations/*.*.tmp; do',
    'p=${f%.tmp}; gone "${p##*.}" && rm -rf -- "$f"',
    'done',
    'for f in /run/auditform.lock.*.*; do',
    'p=${f#/run/auditform.lock.}; gone "${p%%.*}" && rm -f -- "$f"',
    'done',
    'for f in /run/auditform-batch-*-*; do',
    'p=${f#/run/auditform-batch-}; gone "${p%%-*}" && rm -rf -- "$f"',
    'done',
    'exit 0',
  ].join('\n')
}

/** Makes the names in a folder durable. */
export function syncFolder(quoted: string): string {
  return `sync ${quoted} 2>/dev/null || sync`
}

/** Asks for one part, and says which file it is about when that fails. */
export async function askAboutFile(
  connection: Pick<Connection, 'ask' | 'address'>,
  path: string,
  doing: string,
  commands: string,
): Promise<Part> {
  const [part = noPart] = await askPartsAboutFile(connection, path, doing, commands)
  return part
}

const noPart: Part = {stdout: '', stderr: '', status: 0}

/** The same for what ends its parts from within; none of them may fail. */
export async function askPartsAboutFile(
  {ask, address}: Pick<Connection, 'ask' | 'address'>,
  path: string,
  doing: string,
  commands: string,
): Promise<readonly Part[]> {
  const parts = await ask([commands])
  const failed = parts.find(({status}) => status !== 0)
  if (failed === undefined) return parts
  const said = failed.stderr.trim().split('\n').at(-1) ?? ''
  throw new AuditformError(
    'FILE',
    `${path} cannot be ${doing} on ${formatSshAddress(address)}${said === '' ? '' : ` (${said})`}.`,
  )
}

/** For what must not be done twice. */
export function onceOnly({askOnce, address}: Connection): Pick<Connection, 'ask' | 'address'> {
  return {ask: askOnce, address}
}

/** Makes the folder of state files where it is missing, of mode 0700; ends the part where it cannot. */
export function makeStateFolder(folder: string): string {
  return `d=${quoteWord(folder)}\ntest -d "$d" || { (umask 022; mkdir -p -- "\${d%/*}") && mkdir -m 700 -- "$d"; } || exit 1`
}

/** State files of the host that the connection leads to, in a folder of mode 0700. */
export function remoteStateFiles(connection: Connection, folder: string): StateFiles {
  const pathOf = (name: string) => `${folder}/${name}`
  return {
    async readState(name) {
      const path = pathOf(name)
      const commands = `f=${quoteWord(path)}\ntest -e "$f" || exit 0\nprintf +\ncat -- "$f"`
      const {stdout} = await askAboutFile(connection, path, 'read', commands)
      return stdout === '' ? undefined : stdout.slice(1)
    },
    async writeState(name, text) {
      const commands = `${makeStateFolder(folder)}\n${replaceCommands(pathOf(name), text, '600')}`
      await askAboutFile(connection, pathOf(name), 'written', commands)
    },
    async appendState(name, text, durability) {
      const path = pathOf(name)
      const append = `f=${quoteWord(path)}\nprintf %s ${quoteWord(text)} >>"$f" || exit 1`
      const sync = durability === 'durable' ? '\nsync "$f" 2>/dev/null || sync' : ''
      await askAboutFile(onceOnly(connection), path, 'written', append + sync)
    },
    async removeState(name) {
      const path = pathOf(name)
      const remove = `f=${quoteWord(path)}\ntest -e "$f" || exit 0\nrm -f -- "$f" || exit 1\n`
      await askAboutFile(connection, path, 'removed', remove + syncFolder('"${f%/*}"'))
    },
  }
}
