/** The command lines that examine a machine for `auditform doctor`; the same here and over ssh. */
import type {Question} from '../doctor/examination.ts'
import {quoteWord} from '../shell-words.ts'
import {limitedCommand} from './ssh/run-result.ts'

/** Where the pieces are that doctor looks at. */
export interface ExaminedPaths {
  readonly rulesDir: string
  /** `undefined` where no audit.rules belongs to this rules.d. */
  readonly auditRules: string | undefined
}

const configPath = '/etc/audit/auditd.conf'

/** What a log is called where auditd.conf does not say; auditd.conf(5). */
const usualLog = '/var/log/audit/audit.log'

/** In the order in which `readExamination` takes the answers; the watched paths come behind them. */
export function examineParts({pid}: Question, paths: ExaminedPaths): readonly string[] {
  return [
    `test -d /proc/self || exit 3\ncat /proc/${pid || 'none'}/comm 2>/dev/null || echo`,
    'command -v auditd',
    "stat -L -c '%d:%i' / && stat -L -c '%d:%i' /proc/1/root/",
    'grep ^CapEff: /proc/self/status',
    `test -e ${configPath} || exit 3\ncat ${configPath}`,
    modeCommands(paths),
    logCommands,
    'cat /proc/self/mountinfo',
    linkCommands,
    serviceCommands,
  ]
}

/** Mode, owner, group and name of each, with a NUL behind the name. */
function modeCommands({rulesDir, auditRules}: ExaminedPaths): string {
  const named = [
    '/etc/audit',
    configPath,
    rulesDir,
    ...(auditRules === undefined ? [] : [auditRules]),
  ]
  return [
    `for f in ${named.map(quoteWord).join(' ')} ${quoteWord(rulesDir)}/*.rules; do`,
    'stat -L -c "%f %u %g" -- "$f" 2>/dev/null && printf "%s\\0" "$f"',
    'done',
    'exit 0',
  ].join('\n')
}

/** The folder of the log, whether it is there, and what df says of it. */
const logCommands = [
  `l=$(sed -n 's/^[[:space:]]*[Ll][Oo][Gg]_[Ff][Ii][Ll][Ee][[:space:]]*=[[:space:]]*//p' ${configPath} 2>/dev/null | tail -n 1)`,
  `l=\${l:-${usualLog}}`,
  'd=$(dirname -- "$l")',
  'printf "%s\\n" "$d"',
  'if test -d "$d"; then echo yes; else echo no; exit 0; fi',
  'df -Pk -- "$d" | tail -n 1',
].join('\n')

const linkCommands = [
  'for f in /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system; do',
  'for s in auditd audit-rules; do',
  'for u in "$f/$s.service" "$f"/*.wants/"$s.service" "$f"/*.requires/"$s.service"; do',
  'test -L "$u" || test -e "$u" || continue',
  'if test "$(readlink "$u")" = /dev/null; then echo "masked $s.service"; else echo "link $u"; fi',
  'done; done; done',
  'for u in /etc/rc[2-5].d/S*auditd /etc/rc.d/rc[2-5].d/S*auditd /etc/runlevels/*/auditd; do',
  'test -L "$u" && echo "link $u"',
  'done',
  'exit 0',
].join('\n')

const serviceCommands = [
  'test -d /run/systemd/system || exit 3',
  limitedCommand([
    ...['systemctl', 'show', '-p', 'Id,LoadState,ActiveState,Result'],
    ...['auditd.service', 'audit-rules.service'],
  ]),
].join('\n')

/** Three letters for each: is it a link, what is behind it, is the folder there that it lies in. */
export function watchedPart(watched: readonly string[]): string {
  const look = [
    'k() {',
    'if test -L "$1"; then printf l; else printf n; fi',
    'if test -d "$1"; then printf d; elif test -e "$1"; then printf o; else printf m; fi',
    'if test -d "$2"; then printf y; else printf n; fi',
    '}',
  ]
  return [
    ...look,
    ...watched.map((path) => `k ${quoteWord(path)} ${quoteWord(parentOf(path))}`),
  ].join('\n')
}

function parentOf(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  return trimmed.slice(0, trimmed.lastIndexOf('/')) || '/'
}

/** Watched paths in bundles of which each fits into one argument of a program. */
export function bundles(watched: readonly string[]): readonly (readonly string[])[] {
  const most = 40_000
  const found: string[][] = []
  let [last, size]: [string[], number] = [[], 0]
  for (const path of watched) {
    if (size + path.length > most || found.length === 0) {
      last = []
      found.push(last)
      size = 0
    }
    last.push(path)
    size += path.length + 10
  }
  return found
}
