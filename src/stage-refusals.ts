/** Why nothing is staged for the next boot. */
import {AuditformError} from './errors.ts'
import type {BootLoad} from './persist/boot-load.ts'
import type {LoadDifference} from './persist/compare-loads.ts'
import {failedLineWords} from './report/words/boot-words.ts'
import {differenceWords} from './report/words/leg-words.ts'

const nothing = 'Nothing was changed.'

/** Nothing is loaded at boot from a folder that is not there, or not read. */
export function nothingLoaded(path: string, isThere: boolean): AuditformError {
  const why = isThere ? 'is not the folder that augenrules reads' : 'does not exist'
  return new AuditformError('NO_BOOT_FILES', `No boot loads rules from ${path}: it ${why}.`, {
    suggestions: [
      nothing,
      isThere ? 'Leave out --rules-dir.' : `Install auditd, which brings it, or make it: ${path}`,
    ],
  })
}

/** Files that two awks read in two ways are no promise. */
export function bootUncertain(): AuditformError {
  return new AuditformError(
    'BOOT_UNKNOWN',
    'What the next boot would load cannot be told: which awk the host has is not known, and with another one rules.d loads something else.',
    {
      suggestions: [
        nothing,
        'Look for an indented control line or comment in the files of others in rules.d.',
      ],
    },
  )
}

/** The boot is run on a model first, and must end there as the policy says. */
export function bootDiffers(
  {stoppedAt, skipped}: BootLoad,
  difference: LoadDifference,
  {hasOthers, backTo}: {readonly hasOthers: boolean; readonly backTo: number | undefined},
): AuditformError {
  const end = backTo === undefined ? 'as the policy says' : `as generation ${backTo} was`
  const failed = stoppedAt ?? skipped[0]
  const where = failed === undefined ? '' : `; the load fails at ${failedLineWords(failed)}`
  const isMissing = failed?.why.kind === 'path-missing'
  return new AuditformError(
    'BOOT_DIFFERS',
    `The next boot would not end ${end}: ${differenceWords(difference)}${where}.`,
    {
      suggestions: [
        nothing,
        ...(isMissing
          ? ['Make that folder, or leave the rule out without it: when: {path_exists: ...}']
          : []),
        ...(hasOthers
          ? [
              'Mend the files of others, take their rules into the policy (auditform import), or set them aside: --take-over',
            ]
          : []),
        'See what the next boot loads: auditform status',
      ],
    },
  )
}

/** Behind a lock nobody could make kernel and files agree again before the next boot. */
export function lockBesideStaged(at: string, difference: LoadDifference): AuditformError {
  return new AuditformError(
    'LOCK_BESIDE_STAGED',
    `The kernel is not locked while other rules are staged for the next boot, since ${at}. Beside the policy, those have ${differenceWords(difference)}.`,
    {
      suggestions: [
        nothing,
        'Stage this policy in its place: auditform apply --for-next-boot',
        'Or apply it without the lock first, which takes the place of what is staged.',
      ],
    },
  )
}
