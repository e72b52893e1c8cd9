import {quoteWord} from '../../shell-words.ts'
import type {WordsFor} from './finding-words.ts'

/** Where records are made and do not get into the log. */
export const daemonFindingWords: WordsFor<
  | 'daemon-none'
  | 'daemon-gone'
  | 'daemon-other'
  | 'daemon-not-at-boot'
  | 'rules-not-at-boot'
  | 'service-failed'
  | 'log-not-written'
  | 'log-no-local-events'
  | 'log-folder-missing'
  | 'log-read-only'
  | 'log-full'
  | 'log-low'
  | 'log-keeps-all'
> = {
  'daemon-none': ({isInstalled, isFailed}) => ({
    cause:
      'No audit daemon takes the records: they go to the kernel log, which drops what comes too fast.',
    advice: isInstalled ? 'Where there is no systemd: service auditd start' : '',
    commands: isInstalled
      ? [...(isFailed ? ['journalctl -b -u auditd.service'] : []), 'systemctl start auditd']
      : ['apt-get install auditd', 'dnf install audit'],
  }),
  'daemon-gone': ({pid}) => ({
    cause: `The kernel sends records to process ${pid}, and there is no such process here.`,
    advice: 'It has died, or it is in another pid namespace',
    commands: ['systemctl restart auditd || service auditd restart'],
  }),
  'daemon-other': ({pid, program}) => ({
    cause: `Not auditd but ${program} (process ${pid}) takes the records: nothing comes into auditd’s log.`,
    advice: 'If that is wanted, look for events where it writes them',
    commands: ['systemctl restart auditd || service auditd restart'],
  }),
  'daemon-not-at-boot': ({isMasked, loadsRules}) => ({
    cause: loadsRules
      ? 'auditd is not started at boot, and the rules are not loaded then either.'
      : 'auditd is not started at boot.',
    advice: '',
    commands: [...(isMasked ? ['systemctl unmask auditd'] : []), 'systemctl enable auditd'],
  }),
  'rules-not-at-boot': ({isMasked}) => ({
    cause: 'Nothing loads the rules at boot: audit-rules.service is not started.',
    advice: '',
    commands: [
      ...(isMasked ? ['systemctl unmask audit-rules'] : []),
      'systemctl enable audit-rules',
    ],
  }),
  'service-failed': ({name}) => ({
    cause: `${name} has failed: rules were not loaded, or not all of them.`,
    advice: 'auditform status names the line that stops the load',
    commands: [`journalctl -b -u ${name}`, 'auditform status', `systemctl restart ${name}`],
  }),
  'log-not-written': () => ({
    cause: 'auditd is told to write no log: ausearch and aureport find nothing.',
    advice: 'Set write_logs = yes and log_format = ENRICHED in /etc/audit/auditd.conf',
    commands: [reload],
  }),
  'log-no-local-events': () => ({
    cause: 'auditd is told not to take events of this machine.',
    advice: 'Set local_events = yes in /etc/audit/auditd.conf',
    commands: ['systemctl restart auditd || service auditd restart'],
  }),
  'log-folder-missing': ({folder}) => ({
    cause: `${folder} does not exist: auditd cannot write its log.`,
    advice: '',
    commands: [
      `install -d -m 0700 ${quoteWord(folder)}`,
      'systemctl restart auditd || service auditd restart',
    ],
  }),
  'log-read-only': ({folder, mountPoint}) => ({
    cause: `${folder} is on a read-only file system: auditd cannot write its log.`,
    advice: '',
    commands: [`mount -o remount,rw ${quoteWord(mountPoint)}`, ...resume(0)],
  }),
  'log-full': ({folder, suspends, pid}) => ({
    cause: suspends
      ? `The disk of ${folder} is full: auditd stops writing, and begins again only when it is told to.`
      : `The disk of ${folder} is full: records cannot be written.`,
    advice: 'Make room first',
    commands: [`du -xsh ${quoteWord(folder)}`, ...resume(pid)],
  }),
  'log-low': ({folder, action, pid}) => ({
    cause:
      action === 'SUSPEND'
        ? `The disk of ${folder} is nearly full: auditd has stopped writing, and begins again only when it is told to.`
        : `The disk of ${folder} is nearly full: what auditd does then is ${action}.`,
    advice: 'Make room first',
    commands: [
      `du -xsh ${quoteWord(folder)}`,
      ...(action === 'SUSPEND' ? resume(pid) : ['service auditd rotate']),
    ],
  }),
  'log-keeps-all': ({folder}) => ({
    cause: `No log is ever removed: ${folder} grows until its disk is full.`,
    advice: 'If nothing else takes old logs away, set max_log_file_action = ROTATE and num_logs',
    commands: [],
  }),
}

const reload = 'service auditd reload || systemctl kill -s HUP auditd'

/** auditd(8): USR2 lets it go on after it was suspended. */
function resume(pid: number): readonly string[] {
  return [pid === 0 ? 'systemctl restart auditd || service auditd restart' : `kill -USR2 ${pid}`]
}
