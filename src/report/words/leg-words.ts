import type {LoadDifference} from '../../persist/compare-loads.ts'
import type {Leg, LegMend} from '../../persist/legs.ts'
import {counted} from '../plan-words.ts'
import {failedLineWords} from './boot-words.ts'

/** The state of a leg, as people read it. */
export const legStates = {'in-sync': 'in sync', differs: 'differs', unknown: 'unknown'} as const

/** Why a leg is in its state. */
export function legReason({name, why}: Leg): string {
  switch (why.kind) {
    case 'as-asked':
      return asAsked[name]
    case 'as-before':
      return 'augenrules has not run since rules.d was changed; it is still what was applied'
    case 'not-read':
      return 'no policy was named, or it cannot be read'
    case 'not-applied':
      return 'what it asks for is not applied'
    case 'nothing-applied':
      return 'auditform has not written a file there yet'
    case 'no-folder':
      return 'there is no rules.d'
    case 'no-file':
      return 'no audit.rules belongs to this rules.d'
    case 'absent':
      return 'it does not exist; the next boot makes it'
    case 'which-awk':
      return 'which awk the host has is not known, and with another one rules.d loads something else'
    case 'edited':
      return 'our file is not what the last apply wrote'
    case 'stops':
      return `the load stops at ${failedLineWords(why.at)}`
    case 'stale':
      return why.loadsTheSame
        ? 'it is not what augenrules makes of rules.d, but loads the same'
        : 'it is not what augenrules makes of rules.d'
    case 'differs':
      return differenceWords(why.difference)
    default:
      return why satisfies never
  }
}

const asAsked = {
  policy: 'it asks for what was applied',
  'rules.d': 'the next boot loads what it should',
  'audit.rules': 'it is what augenrules makes of rules.d',
  kernel: 'it holds what it should',
} as const

/** How many rules and which control values are otherwise. */
export function differenceWords(difference: LoadDifference): string {
  const {missing, extra, isReordered, control} = difference
  const parts = [
    ...(missing.length > 0 ? [`${counted(missing.length, 'rule')} missing`] : []),
    ...(extra.length > 0 ? [`${counted(extra.length, 'rule')} too many`] : []),
    ...(isReordered ? ['rules in another order'] : []),
    ...(control.length > 0 ? [`another ${control.join(', ')}`] : []),
  ]
  return parts.join(', ')
}

const mends: Readonly<Record<LegMend, {readonly command: string | null; readonly words: string}>> =
  {
    apply: {command: 'auditform apply', words: 'auditform apply mends it'},
    'take-over': {
      command: 'auditform apply --take-over',
      words:
        'mend the files of others, take their rules into the policy (auditform import), or set them aside: auditform apply --take-over',
    },
    augenrules: {command: 'augenrules', words: 'augenrules mends it, and loads nothing'},
    reboot: {command: null, words: 'the next boot mends it'},
    plan: {command: 'auditform plan', words: 'auditform plan compares it'},
    stage: {
      command: 'auditform apply --for-next-boot',
      words: 'auditform apply --for-next-boot mends it for that boot',
    },
    'stage-take-over': {
      command: 'auditform apply --for-next-boot --take-over',
      words:
        'mend the files of others, take their rules into the policy (auditform import), or set them aside: auditform apply --for-next-boot --take-over',
    },
  }

/** What mends a leg, in words; nothing for one that is as it should be. */
export function mendWords(mend: LegMend | undefined): string {
  return mend === undefined ? '' : mends[mend].words
}

/** The command that mends a leg; null where none does. */
export function mendCommand(mend: LegMend | undefined): string | null {
  return mend === undefined ? null : mends[mend].command
}
