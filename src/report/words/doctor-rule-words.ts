import type {Blindness, BlindRules} from '../../drift/blind.ts'
import {quoteWord} from '../../shell-words.ts'
import {counted} from '../plan-words.ts'
import {blindTitle} from './blind-words.ts'
import type {WordsFor} from './finding-words.ts'

/** Where rules are loaded and match nothing, or are never reached. */
export const ruleFindingWords: WordsFor<
  | 'never-task'
  | 'no-rules'
  | 'rules-hidden'
  | 'rules-other-machine'
  | 'rules-match-nothing'
  | 'readers-disagree'
  | 'record-dropped'
  | 'watch-moved'
  | 'watch-blind'
  | 'watch-folder-only'
  | 'watch-gone'
  | 'watch-not-there'
> = {
  'never-task': ({isAll, lines, rules, places}) => ({
    cause: isAll
      ? `A rule on the task list keeps every new process out: ${counted(rules, 'rule')} on system calls record nothing of what is started while it is there.`
      : `A rule on the task list keeps new processes out: of those that it matches, ${counted(rules, 'rule')} on system calls record nothing.`,
    advice: [
      ...(places.length > 0 ? [`Take the line out of ${places.join(', ')}, too`] : []),
      'What was started meanwhile stays unaudited until it is started anew; a reboot does that for all',
    ].join('. '),
    commands: lines.map((line) => `auditctl ${line.replace(/^-a /, '-d ')}`),
  }),
  'no-rules': ({fromFiles}) => ({
    cause:
      fromFiles > 0
        ? `No rule is loaded, although rules.d has ${counted(fromFiles, 'rule')}.`
        : 'No rule is loaded: nothing says what to record.',
    advice: '',
    commands: fromFiles > 0 ? ['augenrules --load'] : ['auditform apply POLICY'],
  }),
  'rules-hidden': ({rules}) => ({
    cause: `${counted(rules, 'rule')} can never match: a never rule in front takes all that ${rules === 1 ? 'it is' : 'they are'} about.`,
    advice: 'Put the never rules behind them in the policy or in rules.d, or take them out',
    commands: ['auditform plan POLICY'],
  }),
  'rules-other-machine': ({rules}) => ({
    cause: `${counted(rules, 'rule')} can never match: the arch is that of another machine.`,
    advice: 'Write arch=b64 and arch=b32 on the machine itself',
    commands: ['auditctl -l -i'],
  }),
  'rules-match-nothing': ({rules}) => ({
    cause: `${counted(rules, 'rule')} can never match: without a system call, without an access, or with tests that contradict each other.`,
    advice: '',
    commands: ["auditform explain 'RULE'"],
  }),
  'readers-disagree': ({line}) => ({
    cause: `auditctl -l does not print what the kernel holds, from line ${line} on.`,
    advice: 'The listing was forged, or auditctl is not what it seems',
    commands: ['auditform status --rules'],
  }),
  'record-dropped': ({rules}) => ({
    cause: `${counted(rules, 'rule')} on the exclude list drop the records of type SYSCALL, which hold the key and who did it: ausearch -k finds nothing.`,
    advice: 'auditctl -d with the line as it is listed takes it out of the kernel',
    commands: [],
  }),
  'watch-blind': ({blind}) => ({
    cause: blindTitle(blind),
    advice: blindAdvice[blind.why.kind],
    commands: blindCommands(blind),
  }),
  'watch-moved': ({paths}) => ({
    cause: `The folder of ${counted(paths.length, 'watched file')} is not there any more: the rules are listed, and see nothing that is made anew there.`,
    advice: 'Make the folder anew, and add the rules again',
    commands: paths.slice(0, 3).map((path) => `ls -ld ${quoteWord(path)}`),
  }),
  'watch-folder-only': ({paths}) => ({
    cause: `${counted(paths.length, 'folder')} ${paths.length === 1 ? 'is' : 'are'} watched as a file (path=): what lies in ${paths.length === 1 ? 'it' : 'them'} is not.`,
    advice: 'Write dir= instead of path=; -w does by itself where the folder is there already',
    commands: ['auditform apply POLICY'],
  }),
  'watch-gone': ({paths}) => ({
    cause: `${counted(paths.length, 'watched path')} ${paths.length === 1 ? 'is' : 'are'} not there, and the listing does not tell of which kind: a file is seen as soon as it is made, and a folder that was moved away and made anew never is.`,
    advice:
      'On the host itself auditform asks the kernel, which knows. Of a folder, make it anew and add the rule again',
    commands: ['auditctl -t', ...paths.slice(0, 3).map((path) => `ls -ld ${quoteWord(path)}`)],
  }),
  'watch-not-there': ({paths}) => ({
    cause: `${counted(paths.length, 'watched file')} ${paths.length === 1 ? 'is' : 'are'} not there now; the rules see ${paths.length === 1 ? 'it as soon as it is' : 'them as soon as they are'} made.`,
    advice: '',
    commands: paths.slice(0, 3).map((path) => `ls -ld ${quoteWord(path)}`),
  }),
}

const again = 'Take the rule out of the kernel and add it again'

const blindAdvice: Readonly<Record<Blindness['kind'], string>> = {
  link: 'Watch what it leads to',
  moved: 'Make the folder anew, and add the rule again',
  'made-later': again,
  'mounted-over': again,
  'mounted-within': 'The kernel can take in what was mounted without another rule',
}

function blindCommands({path, why}: BlindRules): readonly string[] {
  switch (why.kind) {
    case 'link':
      return [`readlink -f ${quoteWord(path)}`]
    case 'mounted-within':
      return why.mounts.map((mount) => `auditctl -q ${quoteWord(`${path},${mount}`)}`)
    case 'mounted-over':
      return [`findmnt ${quoteWord(why.mount)}`]
    default:
      // It drops rules on folders that nobody can reach any more.
      return ['auditctl -t']
  }
}
