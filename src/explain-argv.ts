/**
 * The command line of explain.
 *
 * A rule begins with a dash, as flags do. So the command's own flags are told by their names, and
 * every other word belongs to the rule; a word that looks like a flag and that neither explain nor
 * auditctl knows is a mistake, and never a part of the rule in silence.
 */
import {AuditformError, ExitStatus} from './errors.ts'
import {nearest} from './rules/suggest.ts'

/** The flags of explain, and the words of the rule. */
export interface ExplainArgv {
  readonly flags: readonly string[]
  readonly rule: readonly string[]
}

const plainFlags = ['--json', '--stdin', '--help'] as const
const valuedFlags = ['--auditctl-version', '--machine', '--dirs'] as const
const ownFlags: readonly string[] = [...plainFlags, ...valuedFlags]

/** Long options of auditctl(8), of any version; a unique beginning is enough. */
const auditctlOptions = [
  '--backlog_wait_time',
  '--help',
  '--loginuid-immutable',
  '--reset-lost',
  '--reset_backlog_wait_time_actual',
  '--signal',
] as const

/** A word of auditctl whose last option takes the next word as its value. */
const takesNext = /^-[hicslDvt]*[CefrbaAdSFmRwWkpq]$|^--(?:backlog_wait_time|signal)$/

/** Tells the flags from the rule; flags may stand before the rule and behind it. */
export function splitExplainArgv(argv: readonly string[]): ExplainArgv {
  const flags: string[] = []
  const rule: string[] = []
  let wanted: 'flag' | 'rule' | undefined
  for (const word of argv) {
    const goes = wanted ?? placeOf(word, rule.length === 0)
    if (goes === 'flag') flags.push(word)
    if (goes === 'rule') rule.push(word)
    // What stands behind an option that takes a value is that value, whatever it looks like.
    if (wanted !== undefined) wanted = undefined
    else if (goes === 'rule' && takesNext.test(word)) wanted = 'rule'
    else if (goes === 'flag' && valuedFlags.some((flag) => flag === word)) wanted = 'flag'
  }
  return {flags, rule}
}

function placeOf(word: string, isFirst: boolean): 'flag' | 'rule' | 'nowhere' {
  if (word === '--') return isFirst ? 'nowhere' : 'rule'
  if (!word.startsWith('--')) return 'rule'
  const [name = ''] = word.split('=', 1)
  if (ownFlags.includes(name)) return 'flag'
  if (auditctlOptions.some((option) => option.startsWith(name))) return 'rule'
  throw unknownFlag(name)
}

function unknownFlag(name: string): AuditformError {
  const suggestion = nearest(name, ownFlags)
  return new AuditformError('USAGE', `Nonexistent flag: ${name}`, {
    status: ExitStatus.usage,
    suggestions: [suggestion === '' ? 'See the flags with --help.' : `Did you mean ${suggestion}?`],
  })
}
