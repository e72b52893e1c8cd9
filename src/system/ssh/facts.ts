import {AuditformError} from '../../errors.ts'
import type {FactsQuery, HostFacts, PathKind} from '../../rules/host-facts.ts'
import {parseAuditctlVersion} from '../../rules/version.ts'
import {quoteWord} from '../../shell-words.ts'
import {readingFailure} from '../auditctl-failures.ts'
import {isAskable, takeEntries} from '../host-lookups.ts'
import {formatSshAddress} from './address.ts'
import type {Connection} from './connection.ts'
import {limitedCommand, runResult} from './run-result.ts'
import {type Part, quoteWords} from './script.ts'

/** Asks the host for everything in one round trip. */
export async function remoteFacts(
  connection: Connection,
  auditctl: string,
  query: FactsQuery,
): Promise<HostFacts> {
  const paths = [...query.paths]
  const [version, machine, ioUring, kinds, users, groups] = await connection.ask([
    limitedCommand([auditctl, '-v']),
    'uname -m',
    ioUringCommands,
    kindCommands(paths),
    nameCommands('passwd', query.users),
    nameCommands('group', query.groups),
  ])
  const {surroundings} = await connection.greeting()
  const letters = kinds?.stdout ?? ''
  return {
    auditctl: versionOf(connection, version ?? nothing, surroundings),
    machine: machine?.stdout.trim() ?? '',
    ioUring: ioUring?.status === 0,
    users: numbersOf(query.users, users),
    groups: numbersOf(query.groups, groups),
    paths: new Map(paths.map((path, index) => [path, kindOf(letters[index])])),
  }
}

const nothing: Part = {stdout: '', stderr: '', status: 1}

function versionOf(
  {address}: Connection,
  part: Part,
  surroundings: Parameters<typeof readingFailure>[2],
): HostFacts['auditctl'] {
  const failure = readingFailure('-v', runResult(part), surroundings)
  if (failure) throw failure
  const version = parseAuditctlVersion(part.stdout)
  if (version !== undefined) return version
  throw new AuditformError(
    'AUDITCTL_UNUSABLE',
    `auditctl -v on ${formatSshAddress(address)} does not tell its version.`,
    {suggestions: ['Check that --auditctl names the auditctl program of audit-userspace there.']},
  )
}

/** The library of an auditctl that has io_uring holds the name of the list as a string of its own. */
const ioUringCommands = [
  'for l in /lib/*-linux-gnu*/libaudit.so.1 /usr/lib/*-linux-gnu*/libaudit.so.1 /lib64/libaudit.so.1 /usr/lib64/libaudit.so.1 /lib/libaudit.so.1 /usr/lib/libaudit.so.1; do',
  'test -f "$l" || continue',
  `tr '\\000' '\\n' <"$l" | grep -q 'io_uring$'`,
  'exit',
  'done',
  'exit 1',
].join('\n')

/** A letter for each path: a shell's own test is quick, even for thousands. */
function kindCommands(paths: readonly string[]): string {
  const kind =
    'k() { case "$1" in /*) ;; *) printf m; return;; esac; if test -d "$1"; then printf d; elif test -e "$1"; then printf o; else printf m; fi; }'
  return [kind, ...paths.map((path) => `k ${quoteWord(path)}`)].join('\n')
}

function kindOf(letter: string | undefined): PathKind {
  if (letter === 'd') return 'directory'
  return letter === 'o' ? 'other' : 'missing'
}

/** More names than fit on one command line are asked for in turns. */
const namesAtOnce = 500

function nameCommands(database: 'passwd' | 'group', names: ReadonlySet<string>): string {
  const asked = [...names].filter((name) => name !== 'root' && isAskable(name))
  if (asked.length === 0) return 'true'
  const turns = []
  for (let start = 0; start < asked.length; start += namesAtOnce) {
    turns.push(`getent ${database} -- ${quoteWords(asked.slice(start, start + namesAtOnce))}`)
  }
  const lines = turns.join('\n')
  return `if command -v getent >/dev/null; then\n${lines}\nelse cat /etc/${database}; fi`
}

function numbersOf(
  names: ReadonlySet<string>,
  part: Part | undefined,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>(names.has('root') ? [['root', 0]] : [])
  takeEntries(found, names, part?.stdout ?? '')
  return found
}
