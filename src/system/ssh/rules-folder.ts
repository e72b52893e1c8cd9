import {AuditformError} from '../../errors.ts'
import {quoteWord} from '../../shell-words.ts'
import type {RulesFile, RulesFolder, System} from '../system.ts'
import {formatSshAddress} from './address.ts'
import type {Connection} from './connection.ts'
import {askAboutFile, onceOnly, replaceCommands, syncFolder} from './files.ts'
import {pairsOf, tellFiles} from './named-texts.ts'
import type {Part} from './script.ts'

/** Reads all that augenrules would read of a folder, in one round trip. */
export async function readRulesFolder(connection: Connection, path: string): Promise<RulesFolder> {
  const [kind, ...parts] = await connection.ask([listing(path)])
  const failed = [kind, ...parts].find((part) => part?.status !== 0)
  if (failed !== undefined) throw unreadable(connection, path, failed.stderr)
  switch (kind?.stdout.trim()) {
    case 'missing':
      return {path, files: undefined}
    case 'file':
      throw unreadable(connection, path, 'it is a file, and no folder')
    default:
      return {path, files: filesOf(path, parts)}
  }
}

function listing(path: string): string {
  return [
    `d=${quoteWord(path)}`,
    'if test ! -e "$d"; then echo missing; exit; fi',
    'if test ! -d "$d"; then echo file; exit; fi',
    'ls -- "$d" >/dev/null || exit 1',
    'echo folder',
    tellFiles('"$d"/*.rules'),
    'exit 0',
  ].join('\n')
}

function filesOf(folder: string, parts: readonly Part[]): readonly RulesFile[] {
  return pairsOf(parts).map(({name, text}) => ({name, path: `${folder}/${name}`, text}))
}

function unreadable({address}: Connection, path: string, said: string): AuditformError {
  const last = said.trim().split('\n').at(-1) ?? ''
  return new AuditformError(
    'RULES_DIR_UNREADABLE',
    `${path} on ${formatSshAddress(address)} cannot be read (${last}).`,
    {suggestions: ['Name the folder that augenrules reads there with --rules-dir.']},
  )
}

/** Changes one file of the folder, as `System` describes it. */
export async function changeRulesFile(
  connection: Connection,
  folder: string,
  name: string,
  change: Parameters<System['changeRulesFile']>[1],
): Promise<void> {
  const path = `${folder}/${name}`
  const once = onceOnly(connection)
  const names = `f=${quoteWord(path)}\na="$f.set-aside"\n`
  const sync = `\n${syncFolder('"${f%/*}"')}`
  switch (change.kind) {
    case 'replace':
      await askAboutFile(connection, path, 'written', replaceCommands(path, change.text, '640'))
      return
    case 'set-aside': {
      const taken = 'if test -e "$a" || test -L "$a"; then echo taken; exit; fi\n'
      const move = 'mv -f -- "$f" "$a" || exit 1'
      const {stdout} = await askAboutFile(once, path, 'renamed', names + taken + move + sync)
      if (stdout !== '') throw asideTaken(`${path}.set-aside`)
      return
    }
    case 'put-back':
      await askAboutFile(once, path, 'renamed', `${names}mv -f -- "$a" "$f" || exit 1${sync}`)
      return
    case 'remove':
      await askAboutFile(once, path, 'removed', `${names}rm -- "$f" || exit 1${sync}`)
      return
    default:
      change satisfies never
  }
}

function asideTaken(aside: string): AuditformError {
  return new AuditformError('FILE_EXISTS', `${aside} is there already.`, {
    suggestions: ['Look whether it is still needed, and move it away.'],
  })
}
