/** A host that is brought to one state again and again, by the tools of Debian alone. Runs in the guest. */
import {spawn} from 'node:child_process'
import {text} from 'node:stream/consumers'

/** All that an apply changes, in a text that can be compared. Drafts that were left behind show. */
export const lookScript = `auditctl -l
auditctl -s | grep -v '^\\(lost\\|backlog\\|backlog_wait_time_actual\\|pid\\) '
find /etc/audit -type f ! -name '*.prev' -exec stat -c '%a %U %n' {} + | sort
find /etc/audit -type f ! -name '*.prev' -exec sha256sum {} + | sort`

/** Keeps the state of now under a name. */
export const keepScript = (name: string): string => `rm -rf /run/kept-${name}
mkdir /run/kept-${name}
cp -a /etc/audit /run/kept-${name}/files
test ! -e /var/lib/auditform || cp -a /var/lib/auditform /run/kept-${name}/state
auditctl -s | sed -n 's/^backlog_limit /-b /p; s/^rate_limit /-r /p; s/^failure /-f /p' >/run/kept-${name}/control
auditctl -l | grep -v '^No rules' >/run/kept-${name}/rules`

/** Brings the kernel, the files and the state folder back to what was kept. */
export const restoreScript = (name: string): string => `auditctl -D
auditctl -R /run/kept-${name}/rules
auditctl $(cat /run/kept-${name}/control)
rm -rf /etc/audit /var/lib/auditform /run/auditform-held
cp -a /run/kept-${name}/files /etc/audit
test ! -e /run/kept-${name}/state || cp -a /run/kept-${name}/state /var/lib/auditform`

/** What an apply that has ended leaves nothing of: its journal, its lock, and drafts. */
export const leftScript = `find /var/lib/auditform -name journal -o -name '*.tmp'
find /etc/audit -name '*.tmp'
find /run -maxdepth 1 '(' -name 'auditform-batch-*' -o -name 'auditform.lock*' ')'`

/** What a script of sh prints. */
export async function shell(script: string): Promise<string> {
  const child = spawn('sh', ['-s'], {stdio: ['pipe', 'pipe', 'ignore']})
  child.stdin.end(script)
  return text(child.stdout)
}
