import {encodeKernelString} from '../../rules/kernel-string.ts'
import {quoteWord} from '../../shell-words.ts'
import type {StateFile, StateFolders} from '../system.ts'
import type {Connection} from './connection.ts'
import {askAboutFile, askPartsAboutFile, makeStateFolder, syncFolder} from './files.ts'
import {pairsOf, tellFiles} from './named-texts.ts'
import {endOfPart} from './script.ts'

/** State folders of the host that the connection leads to; each is asked for in one round trip. */
export function remoteStateFolders(connection: Connection, folder: string): StateFolders {
  const pathOf = (name: string) => `${folder}/${name}`
  const read = (path: string, commands: string) =>
    askPartsAboutFile(connection, path, 'read', commands)
  return {
    async readStateFolder(name) {
      const path = pathOf(name)
      const [kind, ...parts] = await read(path, readCommands(path))
      return kind?.stdout.trim() === 'folder' ? pairsOf(parts) : undefined
    },
    async listStateFolders(parent, file) {
      const path = pathOf(parent)
      const [, ...parts] = await read(path, listCommands(path, file))
      return pairsOf(parts).map(({name, text}) => ({name, text: text === '' ? undefined : text}))
    },
    async writeStateFolder(name, files) {
      const path = pathOf(name)
      const commands = `${makeStateFolder(folder)}\n${writeCommands(path, files)}`
      await askAboutFile(connection, path, 'written', commands)
    },
    async removeStateFolder(name) {
      await askAboutFile(connection, pathOf(name), 'removed', removeCommands(pathOf(name)))
    },
  }
}

function readCommands(path: string): string {
  return [
    `d=${quoteWord(path)}`,
    'test -d "$d" || exit 0',
    'echo folder',
    tellFiles('"$d"/*'),
    'exit 0',
  ].join('\n')
}

/** Drafts have a dot in their names. */
function listCommands(parent: string, file: string): string {
  return [
    `d=${quoteWord(parent)} n=${quoteWord(file)}`,
    'for f in "$d"/*; do',
    'test -d "$f" || continue',
    'case "${f##*/}" in *.*) continue ;; esac',
    endOfPart,
    'printf %s "${f##*/}"',
    endOfPart,
    'test ! -f "$f/$n" || cat -- "$f/$n" 2>/dev/null',
    'done',
    'exit 0',
  ].join('\n')
}

/** Asked again, when its answer was cut off, it finds the folder there and is done. */
function writeCommands(path: string, files: readonly StateFile[]): string {
  return [
    `f=${quoteWord(path)}`,
    'p=${f%/*} t="$f.$$.tmp"',
    'test -d "$p" || mkdir -m 700 -- "$p" || exit 1',
    'test ! -e "$f" || exit 0',
    'fail() { rm -rf -- "$t"; exit 1; }',
    'rm -rf -- "$t"',
    'mkdir -m 700 -- "$t" || exit 1',
    ...files.flatMap(({name, text}) => [
      `n="$t"/${quoteWord(name)}`,
      `printf %s ${quoteWord(text)} >"$n" || fail`,
      // Not every shell tells of a disk that is full.
      `test "$(wc -c <"$n")" -eq ${encodeKernelString(text).length} || fail`,
    ]),
    'sync "$t"/* "$t" 2>/dev/null || sync',
    'mv -- "$t" "$f" || fail',
    syncFolder('"$p"'),
  ].join('\n')
}

/** Under the name of a draft first, as it was made. */
function removeCommands(path: string): string {
  return [
    `f=${quoteWord(path)}`,
    't="$f.$$.tmp"',
    'test -e "$f" || exit 0',
    'rm -rf -- "$t"',
    'mv -- "$f" "$t" || exit 1',
    syncFolder('"${f%/*}"'),
    'rm -rf -- "$t"',
  ].join('\n')
}
