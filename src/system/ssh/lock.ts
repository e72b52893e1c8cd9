import {randomUUID} from 'node:crypto'
import {AuditformError} from '../../errors.ts'
import {formatSshAddress} from './address.ts'
import type {Ask, Connection} from './connection.ts'
import type {Greeting} from './greeting.ts'
import {quoteWord} from './script.ts'

/**
 * Runs `work` while the lock file of the host names us, as an auditform that runs there would
 * take it. The holder is the process that stands for our connection: it lives as long as that,
 * so a run that was cut off holds the lock no longer.
 *
 * When the connection is lost and opened anew, the lock is taken again first, after the script
 * that was running has ended: else what is read next might not be the last word.
 */
export async function withRemoteLock<T>(
  connection: Connection,
  path: string,
  work: () => Promise<T>,
): Promise<T> {
  let mine = ''
  const busy = `${path}.busy`
  const take = async (ask: Ask, greeting: Greeting) => {
    const text = holderText(greeting)
    await takeLock(connection, ask, {path, busy, text, previous: mine, bootId: greeting.bootId})
    mine = text
  }
  await take(connection.ask, await connection.greeting())
  connection.surround({
    around: {
      before: `echo $$ >${quoteWord(busy)}`,
      after: `rm -f -- ${quoteWord(busy)}\nexit`,
    },
    reopened: take,
  })
  try {
    return await work()
  } finally {
    connection.surround(undefined)
    await release(connection, path, mine)
  }
}

/** The same fields as those of a lock that is taken on the host itself. */
function holderText({pid, bootId}: Greeting): string {
  return JSON.stringify({pid, boot: bootId, since: new Date().toISOString()})
}

interface Taking {
  readonly path: string
  /** Where a script under the lock says which process it is. */
  readonly busy: string
  readonly text: string
  /** What we wrote before the connection was lost; empty the first time. */
  readonly previous: string
  readonly bootId: string
}

async function takeLock(connection: Connection, ask: Ask, taking: Taking): Promise<void> {
  const [part] = await ask([takeCommands(taking)])
  if (part?.status === 0) return
  const name = formatSshAddress(connection.address)
  if (part?.status === statusHeld) throw lockHeld(name, taking.path, part.stdout)
  const said = part?.stderr.trim().split('\n').at(-1) ?? ''
  throw new AuditformError(
    'FILE',
    `${taking.path} cannot be written on ${name}${said === '' ? '' : ` (${said})`}.`,
  )
}

const statusHeld = 75

/**
 * A link appears with its text in it, so that nobody ever finds a lock that names no holder yet.
 * One that nobody holds is moved away before it is judged again: of two who find it so, the
 * second moves the lock of the first, sees that, and puts it back.
 */
function takeCommands({path, busy, text, previous, bootId}: Taking): string {
  return [
    `l=${quoteWord(path)}\nd=${quoteWord(`${path}.${randomUUID()}`)}\nb=${quoteWord(busy)}`,
    `mine=${quoteWord(text)}\nprevious=${quoteWord(previous)}\nboot=${quoteWord(bootId)}`,
    'number() { sed -n \'s/.*"pid" *: *\\([0-9][0-9]*\\).*/\\1/p\'; }',
    'word() { sed -n \'s/.*"boot" *: *"\\([^"]*\\)".*/\\1/p\'; }',
    ...(previous === '' ? [] : [waitForBusy]),
    '(umask 022; mkdir -p -- "${l%/*}") && printf %s "$mine" >"$d" || exit 1',
    'for attempt in 1 2 3; do',
    'if ln -- "$d" "$l" 2>"$d.said"; then rm -f -- "$d" "$d.said"; exit 0; fi',
    'if test ! -e "$l" && test ! -L "$l"; then cat -- "$d.said" >&2; rm -f -- "$d" "$d.said"; exit 1; fi',
    'held=$(cat -- "$l" 2>/dev/null)',
    'p=$(printf %s "$held" | number)',
    'if test "$held" != "$previous" && test "$(printf %s "$held" | word)" = "$boot" && test -n "$p" && kill -0 "$p" 2>/dev/null',
    `then printf %s "$held"; rm -f -- "$d" "$d.said"; exit ${statusHeld}; fi`,
    'mv -f -- "$l" "$d.old" 2>/dev/null || continue',
    'test "$(cat -- "$d.old")" = "$held" || ln -- "$d.old" "$l" 2>/dev/null',
    'rm -f -- "$d.old"',
    'done',
    `cat -- "$l" 2>/dev/null; rm -f -- "$d" "$d.said"; exit ${statusHeld}`,
  ].join('\n')
}

const waitForBusy = [
  'p=$(cat -- "$b" 2>/dev/null)',
  's=0',
  'while test -n "$p" && kill -0 "$p" 2>/dev/null && test $s -lt 130; do sleep 1; s=$((s + 1)); done',
  'rm -f -- "$b"',
].join('\n')

function lockHeld(name: string, path: string, holder: string): AuditformError {
  const pid = /"pid" *: *(\d+)/.exec(holder)?.[1]
  const since = /"since" *: *"([^"]*)"/.exec(holder)?.[1]
  const who = pid && since ? `process ${pid} there, since ${since}` : 'another process'
  return new AuditformError('LOCK_HELD', `Another auditform is at work on ${name} (${who}).`, {
    suggestions: ['Wait for it to end and try again.', `The lock is ${path} on that host.`],
  })
}

/** A lock that cannot be given back names a process that ends with the connection, and counts no longer then. */
async function release(connection: Connection, path: string, mine: string): Promise<void> {
  const commands = `l=${quoteWord(path)}\ntest "$(cat -- "$l")" = ${quoteWord(mine)} && rm -f -- "$l"`
  await connection.run([commands]).catch(() => {})
}
