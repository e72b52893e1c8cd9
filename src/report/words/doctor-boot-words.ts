import {quoteWord} from '../../shell-words.ts'
import {counted} from '../plan-words.ts'
import {failedLineWords} from './boot-words.ts'
import type {WordsFor} from './finding-words.ts'

/** What the next boot would make worse, and who could make it so. */
export const bootFindingWords: WordsFor<
  | 'file-open-to-all'
  | 'file-open-to-group'
  | 'file-of-other-owner'
  | 'boot-switches-off'
  | 'never-task-at-boot'
  | 'boot-stops'
  | 'boot-hides-errors'
  | 'boot-reads-otherwise'
  | 'boot-overrides'
  | 'boot-skips-file'
> = {
  'file-open-to-all': ({paths}) => ({
    cause: `Anybody can write to ${listOf(paths)}, and so decide what the next boot records.`,
    advice: 'Look first whether somebody has',
    commands: paths.map((path) => `chmod o-w ${quoteWord(path)}`),
  }),
  'file-open-to-group': ({paths}) => ({
    cause: `A group that is not root’s can write to ${listOf(paths)}, and so decide what the next boot records.`,
    advice: 'Look first whether somebody has',
    commands: paths.map((path) => `chmod g-w ${quoteWord(path)}`),
  }),
  'file-of-other-owner': ({paths}) => ({
    cause: `Somebody else than root owns ${listOf(paths)}, and can decide what the next boot records.`,
    advice: 'auditctl up to 3.1.1 does not load an audit.rules that is not root’s',
    commands: paths.map((path) => `chown root:root ${quoteWord(path)}`),
  }),
  'boot-switches-off': ({places}) => ({
    cause: 'The next boot switches auditing off.',
    advice: `Take -e 0 out of ${places.join(', ')}`,
    commands: [],
  }),
  'never-task-at-boot': ({places}) => ({
    cause:
      'The next boot loads a rule on the task list that keeps every process out, and what runs since this boot may not be audited either.',
    advice: [
      ...(places.length > 0 ? [`Take the line out of ${places.join(', ')}`] : []),
      'What was started while the kernel held it stays unaudited until it is started anew',
    ].join('. '),
    commands: [],
  }),
  'boot-stops': ({at, notReached, stopsAuditd}) => ({
    cause: `The load of the rules stops at ${failedLineWords(at)}; ${counted(notReached, 'line')} behind it ${notReached === 1 ? 'is' : 'are'} not loaded at boot.`,
    advice: stopsAuditd ? 'In this release auditd does not start then either' : '',
    commands: ['auditform status'],
  }),
  'boot-hides-errors': ({failing}) => ({
    cause:
      failing > 0
        ? `${counted(failing, 'line')} of the rules files ${failing === 1 ? 'fails' : 'fail'} at boot, and the load goes on because of -i or -c: the rules are missing.`
        : 'A line -i lets the load go on and end well whatever fails: rules may be missing at a boot, and nobody is told.',
    advice: 'Mend the lines that fail, and write -c for -i, which ends with 1 where a line fails',
    commands: ['auditform status'],
  }),
  'boot-reads-otherwise': ({lines}) => ({
    cause: `auditctl reads ${counted(lines, 'line')} of the rules files otherwise than ${lines === 1 ? 'it stands' : 'they stand'} there.`,
    advice: 'Too long a line, too many words on one, or a NUL in it',
    commands: ['auditform validate /etc/audit/rules.d'],
  }),
  'boot-overrides': ({option, last}) => ({
    cause: `Several files set ${option}, and only the last one counts, in ${last}.`,
    advice: 'Leave one of them',
    commands: [`grep -n -e '^${option}' /etc/audit/rules.d/*.rules`],
  }),
  'boot-skips-file': ({paths}) => ({
    cause: `augenrules of this release does not read ${listOf(paths)}, because of the blank in the name.`,
    advice: '',
    commands: paths.map(
      (path) => `mv ${quoteWord(path)} ${quoteWord(path.replaceAll(/\s/g, '-'))}`,
    ),
  }),
}

function listOf(paths: readonly string[]): string {
  const [first = '', ...rest] = paths
  return rest.length === 0 ? first : `${first} and ${rest.length} more`
}
