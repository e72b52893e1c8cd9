import {counted} from '../plan-words.ts'
import type {WordsFor} from './finding-words.ts'

/** Where the kernel does not record, or would lose what it records. */
export const kernelFindingWords: WordsFor<
  | 'kernel-unreadable'
  | 'other-root'
  | 'audit-off'
  | 'failure-panic'
  | 'failure-silent'
  | 'rate-limited'
  | 'backlog-small'
  | 'backlog-full'
  | 'backlog-no-wait'
  | 'lost-rising'
  | 'lost'
  | 'no-audit-at-start'
  | 'no-backlog-at-start'
  | 'release-quirk'
> = {
  'kernel-unreadable': ({message, suggestions}) => ({
    cause: `The kernel cannot be asked from here: ${message}`,
    advice: suggestions.join(' '),
    commands: [],
  }),
  'other-root': () => ({
    cause:
      'The root of the file system is not that of process 1, as in a container: rules that are added from here watch the files that are seen here, and not those of the machine.',
    advice: '',
    commands: ['nsenter -t 1 -m auditform doctor'],
  }),
  'audit-off': ({cameBy, places}) => ({
    cause: 'Auditing is switched off: the rules are kept, and no event is recorded.',
    advice: offAdvice[cameBy](places),
    commands: ['auditctl -e 1'],
  }),
  'failure-panic': () => ({
    cause: 'The machine stops with a panic when the kernel cannot record an event.',
    advice: 'Where that is not wanted',
    commands: ['auditctl -f 1'],
  }),
  'failure-silent': () => ({
    cause: 'Records that are lost are not told in the kernel log.',
    advice: '',
    commands: ['auditctl -f 1'],
  }),
  'rate-limited': ({limit}) => ({
    cause: `The kernel drops what comes faster than ${counted(limit, 'record')} a second.`,
    advice: 'An event is several records',
    commands: ['auditctl -r 0'],
  }),
  'backlog-small': ({limit}) => ({
    cause: `Only ${counted(limit, 'record')} may wait for auditd: a burst makes programs wait, and then records are lost.`,
    advice: 'Write -b 8192 into rules.d, or backlog_limit into the policy, so that it stays',
    commands: ['auditctl -b 8192'],
  }),
  'backlog-full': ({waiting, limit}) => ({
    cause: `${counted(waiting, 'record')} of at most ${limit} wait: the next burst is lost.`,
    advice: 'auditd does not keep up: look at its disk, and at rules that match too often',
    commands: [`auditctl -b ${Math.max(8192, 2 * limit)}`, 'aureport --key --summary -ts recent'],
  }),
  'backlog-no-wait': () => ({
    cause: 'Where the backlog is full, records are lost at once, because nobody waits for room.',
    advice: 'The value is in jiffies; 15000 is one minute where the kernel counts 250 a second',
    commands: ['auditctl --backlog_wait_time 15000'],
  }),
  'lost-rising': ({more, milliseconds}) => ({
    cause: `The kernel loses records right now: ${more} more within ${milliseconds} ms.`,
    advice: 'Let more of them wait, and look which rules match most',
    commands: ['auditctl -b 8192', 'aureport --key --summary -ts recent'],
  }),
  lost: ({count}) => ({
    cause: `The kernel has lost ${counted(count, 'record')} since it started, or since that was last reset.`,
    advice:
      'The kernel log says when and why; let more records wait, and count anew to see whether it goes on',
    commands: ["journalctl -k -g 'audit: .*(lost|backlog|rate limit)'", 'auditctl --reset-lost'],
  }),
  'no-audit-at-start': () => ({
    cause:
      'The kernel was started without audit=1: what was started before auditing was switched on is never audited, process 1 among it.',
    advice: 'Add audit=1 to the kernel command line, such as GRUB_CMDLINE_LINUX, and reboot',
    commands: [],
  }),
  'no-backlog-at-start': () => ({
    cause:
      'The kernel was started without audit_backlog_limit=: until the rules are loaded only 64 records may wait.',
    advice: 'Add audit_backlog_limit=8192 to the kernel command line, and reboot',
    commands: [],
  }),
  'release-quirk': ({release, lacks}) => ({
    cause: `auditctl ${release} ${quirks[lacks] ?? 'does not do all that other releases do'}.`,
    advice: 'Another release of the package audit or auditd does it right',
    commands: [],
  }),
}

const offAdvice: Readonly<
  Record<'boot' | 'file' | 'nobody', (places: readonly string[]) => string>
> = {
  boot: () => 'audit=0 on the kernel command line did it: set audit=1 there, and reboot',
  file: (places) => `The rules files do it at each load: take -e 0 out of ${places.join(', ')}`,
  nobody: () =>
    'No file of rules.d says so: somebody ran auditctl -e 0, or nothing ever switched it on',
}

const quirks: Readonly<Partial<Record<string, string>>> = {
  delete: 'has no -d, so that a single rule cannot be deleted with it',
  prepend: 'deletes a rule where -A should put one in front',
  'report-lock':
    'ends with 0 where a locked kernel refused its rule: nothing was loaded all the same',
  'list-path-operators':
    'lists != of path, dir and exe as =, so that its listing says the opposite',
}
