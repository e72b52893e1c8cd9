import {randomUUID} from 'node:crypto'
import {setTimeout} from 'node:timers/promises'
import {AuditformError} from '../../errors.ts'
import {quoteWord} from '../../shell-words.ts'
import {holderWords, lockHeld, lockText, plainClaim, readLockText} from '../lock-holder.ts'
import type {LockClaim} from '../system.ts'
import {formatSshAddress} from './address.ts'
import type {Ask, Connection} from './connection.ts'
import type {Greeting} from './greeting.ts'
import type {Part} from './script.ts'

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
  claim: LockClaim = plainClaim,
): Promise<T> {
  let mine = ''
  const busy = `${path}.busy`
  const take = async (ask: Ask, greeting: Greeting) => {
    const text = holderText(greeting, claim)
    const {bootId} = greeting
    await takeLock(connection, ask, {path, busy, text, previous: mine, bootId}, claim)
    mine = text
  }
  await take(connection.ask, await connection.greeting())
  connection.surround({
    around: {
      before: `${sayBusy} >${quoteWord(busy)}`,
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
function holderText({pid, bootId, start, user}: Greeting, {doing}: LockClaim): string {
  const since = new Date().toISOString()
  return lockText({pid, boot: bootId, since, ...(start !== '' && {start}), user, doing})
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

/** How often a lock that somebody holds is tried again. */
const everyMs = 1000

async function takeLock(
  connection: Connection,
  ask: Ask,
  taking: Taking,
  claim: LockClaim,
): Promise<void> {
  const end = performance.now() + claim.waitMs
  const name = formatSshAddress(connection.address)
  for (;;) {
    const [part] = await ask([takeCommands(taking)])
    if (part?.status === 0) return
    if (part?.status !== statusHeld) throw notWritten(taking.path, name, part)
    const who = holderWords(readLockText(part.stdout), ' there')
    const left = end - performance.now()
    if (left <= 0) throw lockHeld(name, who, `${taking.path} on that host`, claim)
    claim.onWait(who)
    await setTimeout(Math.min(everyMs, left))
  }
}

const statusHeld = 75

/**
 * A link appears with its text in it, so that nobody ever finds a lock that names no holder yet.
 * The lock of a dead holder is removed under a second lock, as `withLockFile` does it.
 */
function takeCommands({path, busy, text, previous, bootId}: Taking): string {
  return [
    `d=${quoteWord(path)}.$$.${randomUUID()}\nb=${quoteWord(busy)}`,
    `mine=${quoteWord(text)}\nprevious=${quoteWord(previous)}\nboot=${quoteWord(bootId)}`,
    'number() { sed -n \'s/.*"pid" *: *\\([0-9][0-9]*\\).*/\\1/p\'; }',
    'word() { sed -n \'s/.*"\'"$1"\'" *: *"\\([^"]*\\)".*/\\1/p\'; }',
    "began() { sed 's/.*) //' \"/proc/$1/stat\" 2>/dev/null | cut -d' ' -f20; }",
    isAliveFunction,
    takeFunction,
    `l=${quoteWord(path)}`,
    '(umask 022; mkdir -p -- "${l%/*}") && printf %s "$mine" >"$d" || exit 1',
    '(take "$l")\ns=$?\nrm -f -- "$d" "$d.said"\ntest $s -eq 0 || exit $s',
    waitForBusy,
  ].join('\n')
}

/** A process that has the number of the holder and began at another time is another one. */
const isAliveFunction = [
  'alive() {',
  'test "$1" != "$previous" || return 1',
  'test "$(printf %s "$1" | word boot)" = "$boot" || return 1',
  'p=$(printf %s "$1" | number)',
  'test -n "$p" && kill -0 "$p" 2>/dev/null || return 1',
  's=$(printf %s "$1" | word start)',
  'test -z "$s" || test "$s" = "$(began "$p")"',
  '}',
].join('\n')

/** Runs in a shell of its own each time, so that its variables are its own, too. */
const takeFunction = [
  'take() {',
  'l=$1',
  'for attempt in 1 2 3; do',
  'if ln -- "$d" "$l" 2>"$d.said"; then exit 0; fi',
  'if test ! -e "$l" && test ! -L "$l"; then',
  // It may have gone between the two.
  'if ln -- "$d" "$l" 2>"$d.said"; then exit 0; fi',
  'test -e "$l" || test -L "$l" || { cat -- "$d.said" >&2; exit 1; }',
  'fi',
  'held=$(cat -- "$l" 2>/dev/null)',
  `if alive "$held"; then printf %s "$held"; exit ${statusHeld}; fi`,
  'g="$l.$(printf %s "$held" | cksum | cut -d\' \' -f1)"',
  '(take "$g") || exit $?',
  'test "$(cat -- "$l" 2>/dev/null)" != "$held" || rm -f -- "$l"',
  'rm -f -- "$g"',
  'done',
  `cat -- "$l" 2>/dev/null; exit ${statusHeld}`,
  '}',
].join('\n')

function notWritten(path: string, name: string, part: Part | undefined): AuditformError {
  const said = part?.stderr.trim().split('\n').at(-1) ?? ''
  const why = said === '' ? '' : ` (${said})`
  return new AuditformError('FILE', `${path} cannot be written on ${name}${why}.`)
}

/** Prints the process of a script and when it began, as the lock has it, without another process. */
const sayBusy = 'read -r x </proc/$$/stat; set -- ${x##*) }; echo $$ ${20}'

/** Whoever held the lock before may have left a script at work behind. */
const waitForBusy = [
  'read -r p s 2>/dev/null <"$b"',
  'n=0',
  'while test -n "$p" && test -n "$s" && test "$s" = "$(began "$p")" && test $n -lt 130; do',
  'sleep 1; n=$((n + 1))',
  'done',
  'rm -f -- "$b"',
].join('\n')

/** A lock that cannot be given back names a process that ends with the connection, and counts no longer then. */
async function release(connection: Connection, path: string, mine: string): Promise<void> {
  const commands = `l=${quoteWord(path)}\ntest "$(cat -- "$l")" = ${quoteWord(mine)} && rm -f -- "$l"`
  await connection.run([commands]).catch(() => {})
}
