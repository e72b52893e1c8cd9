import {quoteWord} from '../../src/shell-words.ts'
import type {AuditctlFault, Stubbornness} from '../apply/auditctl-faults.ts'

/** Where in the guest the auditctl that goes wrong lies, with what it counts. */
export const faultFolder = '/run/faulty'

/** Releases as which it shows itself. 2.8.5 tells syslog alone what is wrong with a rules file. */
export const releases = ['3.0.9', '2.8.5'] as const

export type Release = (typeof releases)[number]

/** Which run goes wrong, and how. */
export interface Strike {
  /** `locks`: from then on the kernel seems locked, and changes are refused as the release does it. */
  readonly fault: AuditctlFault | 'locks'
  /** Counted from 1, of those of its kind; for `locks` of all that change. */
  readonly nth: number
  readonly stubbornness: Stubbornness
}

/** The text of an auditctl that counts its runs in the folder, and goes wrong in one of them. */
export function faultyAuditctl(release: Release, strike?: Strike): string {
  return `#!/bin/sh
cd ${faultFolder} || exit 70
case "$1" in
-v) echo 'auditctl version ${release}'; exit 0;;
-m) exec auditctl "$@";;
-l | -s) door=read;;
-R) door=load;;
*) door=change;;
esac
echo >>$door
${strike === undefined ? '' : strikeLines(release, strike)}
if test $door = load; then ${release === '2.8.5' ? 'exec 2>>syslog' : ':'}; fi
exec auditctl "$@"
`
}

function strikeLines(release: Release, {fault, nth, stubbornness}: Strike): string {
  if (fault === 'locks') return lockLines(release, nth)
  const comparison = stubbornness === 'once' ? '-eq' : '-ge'
  const whole = 'auditctl "$@" >/dev/null 2>&1'
  const half = `n=$(wc -l <"$2")
head -n $(((n + 1) / 2)) "$2" >half.rules
auditctl -R half.rules >/dev/null 2>&1`
  return `if test $door = ${fault.door} && test $(wc -l <$door) ${comparison} ${nth}; then
>struck
${{none: '', half, whole}[fault.effect]}
${endLines(fault)}
fi`
}

function endLines({result: {failure, exitCode, stdout, stderr}}: AuditctlFault): string {
  if (failure === 'timeout') return 'exec sleep 600'
  if (failure === 'killed') return 'kill -9 $$'
  return `printf %s ${quoteWord(stdout)}
printf %s ${quoteWord(stderr)} >&2
exit ${exitCode}`
}

/** Until 3.1.1 what a locked kernel refuses has the exit status 0; a rules file says so to syslog only. */
function lockLines(release: Release, nth: number): string {
  const said = 'The audit system is in immutable mode, no rule changes allowed'
  const quiet = release === '2.8.5' ? '>>syslog' : '>&2'
  return `if test $door != read && test $(cat change load 2>/dev/null | wc -l) -ge ${nth}; then >struck; fi
if test -e struck; then
case "$1" in
-s) auditctl -s | sed 's/^enabled .*/enabled 2/'; exit 0;;
-l) exec auditctl "$@";;
-R) echo '${said}' ${quiet}; exit 0;;
-[ebfr]*) echo 'Error sending request (Operation not permitted)' >&2; exit 255;;
*) echo '${said}' >&2; exit 0;;
esac
fi`
}

/** A timeout(1) that gives this auditctl seconds and not minutes; it comes first on the PATH. */
export const hasteScript = `cat >/usr/sbin/timeout <<'EOF'
#!/bin/sh
if test "$1$2" = 120${faultFolder}/auditctl; then shift; exec /usr/bin/timeout 4 "$@"; fi
exec /usr/bin/timeout "$@"
EOF
chmod 755 /usr/sbin/timeout`
