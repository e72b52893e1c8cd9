import type {Unknown} from '../../doctor/diagnose.ts'
import type {Finding, FindingCode} from '../../doctor/finding.ts'
import {bootFindingWords} from './doctor-boot-words.ts'
import {daemonFindingWords} from './doctor-daemon-words.ts'
import {kernelFindingWords} from './doctor-kernel-words.ts'
import {ruleFindingWords} from './doctor-rule-words.ts'
import type {FindingWords, WordsFor} from './finding-words.ts'

const words: WordsFor<FindingCode> = {
  ...kernelFindingWords,
  ...daemonFindingWords,
  ...ruleFindingWords,
  ...bootFindingWords,
}

/** What keeps a command from doing what it says. */
export interface Obstacles {
  readonly isLocked: boolean
  /** One release of auditctl has no `-d`. */
  readonly cannotDelete: boolean
}

/** Puts a finding into words; what the host refuses is not proposed. */
export function doctorWords<Code extends FindingCode>(
  {code, args}: Finding<Code>,
  {isLocked, cannotDelete}: Obstacles,
): FindingWords {
  const said = words[code](args)
  if (isLocked) {
    const why = 'The kernel is locked: this takes a reboot'
    return instead(said, changesKernel, why, 'systemctl reboot')
  }
  if (!cannotDelete) return said
  const why = 'This auditctl has no -d: with the line out of rules.d, a reload takes it out'
  return instead(said, (command) => command.startsWith('auditctl -d '), why, 'augenrules --load')
}

function instead(
  said: FindingWords,
  isRefused: (command: string) => boolean,
  why: string,
  command: string,
): FindingWords {
  const allowed = said.commands.filter((each) => !isRefused(each))
  if (allowed.length === said.commands.length) return said
  const advice = [said.advice, why].filter(Boolean).join('. ')
  return {...said, advice, commands: [...allowed, command]}
}

/** What `enabled 2` refuses (audit_receive_msg in kernel/audit.c). */
function changesKernel(command: string): boolean {
  return /^auditctl (?:-[aAdDwWebfr] |--backlog_wait_time)|^augenrules --load/.test(command)
}

/** What could not be looked at, for the end of a report. */
export const unknownWords: Readonly<Record<Unknown, string>> = {
  'command-line': 'the kernel command line',
  daemon: 'which program takes the records',
  'auditd-conf': '/etc/audit/auditd.conf',
  'log-disk': 'the file system of the log',
  'boot-services': 'what starts auditd at boot',
  'file-modes': 'who may write to the rules files',
  'watched-paths': 'the watched paths',
  'rules-dir': 'rules.d',
  'next-boot': 'what the next boot loads',
}
