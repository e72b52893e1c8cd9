import type {FileFacts, TrailAnswer, TrailQuestion} from '../author/trail.ts'
import {quoteWord} from '../shell-words.ts'
import {entriesOf} from './host-lookups.ts'
import {limitedCommand} from './ssh/run-result.ts'
import type {Part} from './ssh/script.ts'

/** Runs command lines on a machine as one script. */
type Run = (commands: readonly string[]) => Promise<readonly Part[]>

/** Searches the audit log of a machine; the same commands here and over ssh. */
export async function askAuditTrail(run: Run, question: TrailQuestion): Promise<TrailAnswer> {
  const [clock, search, oldest, files] = await run([
    'date +%s\ngrep "^btime " /proc/stat || echo\nuname -n',
    searchCommands(question),
    // One event is enough, of whatever kind: the first file is read first.
    inUtc(['ausearch', '--input-logs', '--raw', '--just-one']),
    fileCommands(question.files),
  ])
  const [now, boot, host = ''] = (clock?.stdout ?? '').split('\n')
  const found = search?.stdout ?? ''
  return {
    search:
      search === undefined || search.status === notThere
        ? undefined
        : {stdout: found, stderr: search.stderr, exitCode: search.status},
    oldest: (oldest?.stdout ?? '').split('\n', 1)[0] ?? '',
    now: millisecondsOf(now),
    bootedAt: millisecondsOf(boot?.replace('btime ', '')),
    host,
    files: filesIn(question.files, files?.stdout ?? ''),
    users: await usersIn(found, run),
  }
}

/** What sh(1) says of a program that it does not find. */
const notThere = 127

function searchCommands({since}: TrailQuestion): string {
  const start = since === undefined ? [] : ['--start', ...dateWords(since)]
  const kinds = ['--message', 'CONFIG_CHANGE,FEATURE_CHANGE']
  return [
    `command -v ausearch >/dev/null 2>&1 || exit ${notThere}`,
    // Without --input-logs it would read what it has for a standard input.
    inUtc(['ausearch', '--input-logs', '--raw', ...kinds, ...start]),
  ].join('\n')
}

/** ausearch reads a date as strptime(3) reads %x in its locale; in C the year has two digits. */
function dateWords(milliseconds: number): readonly string[] {
  const [, year, month, day, time] =
    /^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(milliseconds).toISOString()) ?? []
  return [`${month}/${day}/${year}`, `${time}`]
}

function inUtc(words: readonly string[]): string {
  return `TZ=UTC0\nexport TZ\n${limitedCommand(words)}`
}

function fileCommands(files: readonly string[]): string {
  if (files.length === 0) return 'true'
  const named = files.map(quoteWord).join(' ')
  return `for f in ${named}; do stat -L -c '%Y %u %U' -- "$f" 2>/dev/null || echo; done`
}

function filesIn(files: readonly string[], text: string): ReadonlyMap<string, FileFacts> {
  const lines = text.split('\n')
  return new Map(
    files.flatMap((path, index) => {
      const [, at, uid, user] = /^(\d+) (\d+) (.*)$/.exec(lines[index] ?? '') ?? []
      if (at === undefined) return []
      const name = user === 'UNKNOWN' ? undefined : user
      return [[path, {at: Number(at) * 1000, uid: Number(uid), user: name}] as const]
    }),
  )
}

/** auditd names users itself where its log_format is ENRICHED. */
async function usersIn(records: string, run: Run): Promise<ReadonlyMap<number, string>> {
  const bare = records.split('\n').filter((line) => !line.includes('\u001dAUID='))
  const ids = new Set(bare.flatMap((line) => / auid=(\d{1,9})\b/.exec(line)?.[1] ?? []))
  if (ids.size === 0) return new Map()
  const [part] = await run([`getent passwd -- ${[...ids].slice(0, mostNames).join(' ')}`])
  return new Map([...entriesOf(part?.stdout ?? '')].map(([name, id]) => [id, name]))
}

const mostNames = 500

function millisecondsOf(seconds: string | undefined): number | undefined {
  return seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined
}
