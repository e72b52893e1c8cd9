import {AuditformError, ExitStatus, messageOf} from '../errors.ts'
import {commandLine, type Operation} from '../plan/operation.ts'
import type {Plan} from '../plan/plan.ts'
import type {PreflightFinding} from '../plan/preflight-finding.ts'
import {preflightWords} from '../report/words/preflight-words.ts'
import {shellWords} from '../shell-words.ts'
import type {FoundJournal} from './journal.ts'
import {openJournalAdvice, openJournalSentence} from './open-journal.ts'
import type {RollBack} from './roll-back.ts'
import type {RunOutcome} from './run.ts'
import {waitingUntil} from './unconfirmed.ts'

/** The sentence that goes with exit status 3. */
const lockedSentence =
  'The kernel is locked (enabled 2): no rule and no control value can change before the next boot.'

/** Nothing is tried on a locked kernel, be it of a policy, a saved plan, or an earlier generation. */
export function lockedRefusal({backTo, savedPlan}: Tried = {}): AuditformError {
  const words = backTo === undefined ? ['apply'] : ['rollback', String(backTo)]
  const command = [...words, '--for-next-boot', ...(savedPlan === undefined ? [] : [savedPlan])]
  return new AuditformError('LOCKED', lockedSentence, {
    status: ExitStatus.locked,
    suggestions: [
      'Nothing was changed.',
      `Write it down for the next boot, and reboot: ${shellWords(['auditform', ...command])}`,
    ],
  })
}

/** What was to be carried out. */
interface Tried {
  /** The generation that a rollback goes to. */
  readonly backTo?: number | undefined
  /** The file of a saved plan. */
  readonly savedPlan?: string
}

/** What the policy asks for and this machine cannot do is not tried in part. */
export function unreachableRefusal(unreachable: Plan['unreachable']): AuditformError {
  const lines = unreachable.map(({line}) => line.trim())
  return new AuditformError(
    'UNREACHABLE',
    `The desired state cannot be reached on this host: ${lines.join('; ')}.`,
    {suggestions: ['Nothing was changed. The plan says why.']},
  )
}

/** Somebody changed the machine after the plan was shown. */
export function changedSince(found: readonly string[]): AuditformError {
  return new AuditformError(
    'STALE',
    `The machine changed while the plan was shown: ${found.join('; ')}.`,
    {
      status: ExitStatus.stale,
      suggestions: ['Nothing was changed. Plan again.'],
    },
  )
}

/** An operation that auditctl refused, or a rules file of which nobody knows how far it came. */
export function runFailure(outcome: Exclude<RunOutcome, {kind: 'done'}>): AuditformError {
  const {result} = outcome
  const said = result.stderr.trim().split('\n')[0] ?? ''
  const how = result.failure ?? `exit status ${result.exitCode}`
  const tail = said === '' ? '' : `: ${said}`
  if (outcome.kind === 'unclear') {
    const {first, last} = outcome
    return new AuditformError(
      'OPERATION_FAILED',
      `Operations ${first + 1} to ${last + 1} were not all carried out (${how}), and the kernel holds what no part of them leaves${tail}`,
      {suggestions: ['Look whether another program changes rules at the same time.']},
    )
  }
  const {at, operation} = outcome
  return new AuditformError(
    'OPERATION_FAILED',
    `Operation ${at + 1} failed (${how}): ${commandLine(operation.argv)}${tail}`,
    {suggestions: suggestionsFor(said)},
  )
}

function suggestionsFor(said: string): readonly string[] {
  if (/add rule.*No such file or directory/.test(said)) {
    return [
      'The folder that holds a watched path does not exist; use when: {path_exists: ...} or create it.',
    ]
  }
  if (/Invalid argument/.test(said)) return ['The running kernel does not know this list or field.']
  return []
}

/** Somebody wants the program to end before the apply has. */
export function interrupted(signal: string): AuditformError {
  return new AuditformError('INTERRUPTED', `The apply was interrupted by ${signal}.`)
}

/** Every command said it was done, and the kernel says otherwise. */
export function verifyFailure(found: readonly string[]): AuditformError {
  return new AuditformError(
    'NOT_VERIFIED',
    `The kernel is not as planned after the apply: ${found.join('; ')}.`,
    {
      suggestions: ['Look whether another program changes rules at the same time.'],
    },
  )
}

/** The rules are in place by then, and are not taken back because the lock failed. */
export function lockFailure(cause: unknown, lastly: readonly Operation[]): AuditformError {
  return new AuditformError(
    'NOT_LOCKED',
    `${asSentence(messageOf(cause))} All else is applied and stays.`,
    {
      status: ExitStatus.halfDone,
      cause,
      suggestions: ['What was to come last:', ...lastly.map(({argv}) => commandLine(argv))],
    },
  )
}

/** The failure as it is told after the way back was tried. */
export function halfDone(cause: unknown, back: RollBack): AuditformError {
  const message = messageOf(cause)
  const suggestions = cause instanceof AuditformError ? cause.suggestions : []
  const code = cause instanceof AuditformError ? cause.code : 'APPLY_FAILED'
  const others = othersWords(back)
  if (back.kind === 'as-before') {
    const end =
      others.length === 0
        ? 'The kernel is as it was before.'
        : 'What this apply did to the kernel is taken back.'
    return new AuditformError(code, message, {
      cause,
      suggestions: [end, ...others, ...suggestions],
    })
  }
  return new AuditformError(
    'HALF_DONE',
    `${asSentence(message)} It could not be taken back whole: ${back.differences.join('; ')}.`,
    {
      status: ExitStatus.halfDone,
      cause,
      suggestions: [
        ...suggestions,
        ...others,
        ...(back.commands.length > 0 ? ['By hand, in this order:'] : []),
        ...back.commands.map(commandLine),
      ],
    },
  )
}

/** What auditctl or the system says of a failure ends without a full stop. */
function asSentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`
}

function othersWords({leftAlone}: RollBack): readonly string[] {
  return leftAlone.length === 0
    ? []
    : ['Somebody else changed this meanwhile; it is left alone:', ...leftAlone]
}

/** All that stands in the way of an apply, told before anything was touched. */
export function preflightRefusal(findings: readonly PreflightFinding[]): AuditformError {
  const words = findings.map(preflightWords)
  const what = words.map((each) => each.what).join('; ')
  const ways = new Set(words.flatMap(({instead}) => (instead === undefined ? [] : [instead])))
  return new AuditformError('PREFLIGHT', `This apply would not succeed: ${what}.`, {
    suggestions: ['Nothing was changed.', `To go ahead: ${[...ways].join('; ')}.`],
  })
}

/** An apply does not begin where another one was cut off. */
export function journalOpen(folder: string, found: FoundJournal): AuditformError {
  return new AuditformError('JOURNAL_OPEN', `${openJournalSentence(found)} Nothing was changed.`, {
    suggestions: [
      waitingUntil(found) === undefined
        ? 'Finish it or take it back first: auditform recover'
        : openJournalAdvice(found),
      `The journal is in ${folder}.`,
    ],
  })
}

/** Nobody knows any more what was meant. */
export function journalDamaged(folder: string): AuditformError {
  return new AuditformError(
    'JOURNAL_DAMAGED',
    'An apply was cut off, and its journal cannot be read any more.',
    {
      suggestions: [
        'Look what the kernel holds: auditctl -l',
        'Compare it with your policies: auditform plan',
        'Then put the journal away and apply anew: auditform recover --discard',
        `The journal is in ${folder}.`,
      ],
    },
  )
}

/** The kernel cannot be brought to either end before the next boot. */
export function recoveryLocked(found: readonly string[]): AuditformError {
  return new AuditformError('LOCKED', `${lockedSentence} It is half-way: ${found.join('; ')}.`, {
    status: ExitStatus.locked,
    suggestions: ['Nothing was changed. Reboot, and recover then: auditform recover'],
  })
}

/** What locks can be taken back by nobody. */
export function cannotConfirm(lastly: readonly Operation[]): AuditformError {
  return new AuditformError(
    'CANNOT_CONFIRM',
    `What locks cannot be taken back, and so not be confirmed later: ${lastly.map(({argv}) => commandLine(argv)).join('; ')}.`,
    {
      status: ExitStatus.usage,
      suggestions: [
        'Nothing was changed.',
        'Apply all but that with --confirm-within, confirm it, and apply the whole policy then.',
      ],
    },
  )
}

/** Whoever recovers has to say which way while there is still time to confirm. */
export function stillUnconfirmed(found: FoundJournal): AuditformError {
  return new AuditformError('UNCONFIRMED', `${openJournalSentence(found)} Nothing was changed.`, {
    suggestions: ['Keep it: auditform confirm', 'Take it back: auditform recover --undo'],
  })
}
