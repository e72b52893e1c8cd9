/**
 * A host that is looked at every few minutes is most often as it was. Whatever `drift` learns comes
 * through two doors, the machine and the files of policies, and the same answers give the same
 * verdict. So a run that found nothing keeps what it asked and what was answered; the next one asks
 * the same, and works only where an answer is another one.
 */

import {isAnsweredAsBefore} from './quiet/ask-again.ts'
import type {Recording} from './quiet/recording.ts'
import {localQuestions} from './system/local-questions.ts'
import {nodePolicyFiles} from './system/policy-files.ts'
import {keepQuietRun, readQuietRun, runKey} from './system/quiet-memory.ts'
import {sandboxFiles} from './system/sandbox-files.ts'
import type {System} from './system/system.ts'
import {type TargetFlags, type TargetPlace, targetPlace} from './system/target-place.ts'

/**
 * Says whether a run with these words found nothing within the last hour, and all that it asked is
 * answered the same now. Changes nothing; whatever goes wrong is for the whole run to tell.
 */
export async function isQuietAsBefore(words: readonly string[]): Promise<boolean> {
  try {
    const run = readQuietRun(runKey(words))
    if (run === undefined) return false
    const place = await targetPlace(run.flags)
    const machine = JSON.stringify(place) === run.place ? openForQuestions(place) : undefined
    if (machine === undefined) return false
    return await isAnsweredAsBefore({machine, policies: nodePolicyFiles()}, run.answered)
  } catch {
    return false
  }
}

/** Keeps what a run with these words asked, which found nothing and said nothing. */
export async function keepQuiet(
  words: readonly string[],
  flags: TargetFlags,
  recording: Recording,
): Promise<void> {
  try {
    const place = await targetPlace(flags)
    if (openForQuestions(place) === undefined) return
    const answered = await recording.answered()
    if (answered === undefined) return
    keepQuietRun({key: runKey(words), flags, place: JSON.stringify(place), answered})
  } catch {
    // Then the next run works it all out.
  }
}

/** Only what is asked at no cost is asked again: not another host, and a recording never changes. */
function openForQuestions(place: TargetPlace): Partial<System> | undefined {
  if (place.kind === 'local') return localQuestions(place.paths)
  return place.kind === 'sandbox' ? sandboxFiles(place.file) : undefined
}
