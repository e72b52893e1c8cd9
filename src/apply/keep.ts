import {messageOf} from '../errors.ts'
import {
  draftGeneration,
  type GenerationDraft,
  keepGeneration,
  withdrawGeneration,
} from '../generations/store.ts'
import type {Listener} from '../plan/apply-event.ts'
import type {System} from '../system/system.ts'
import type {Intent} from './journal-entries.ts'

/**
 * Keeps what was applied as a generation. Where that cannot be done it is told and undoes nothing:
 * a change that is made and verified is not taken back because of a full disk.
 */
export async function keep(
  system: System,
  intent: Intent,
  listen: Listener,
  draft: Promise<GenerationDraft> = draftGeneration(system, intent),
): Promise<number | undefined> {
  try {
    return await keepGeneration(system, await draft)
  } catch (error) {
    listen({kind: 'generation-lost', reason: messageOf(error)})
    return undefined
  }
}

/** Removes the generation of what was taken back; it may have been kept a moment before the end. */
export async function withdraw(system: System, intent: Intent, listen: Listener): Promise<void> {
  try {
    await withdrawGeneration(system, intent)
  } catch (error) {
    listen({kind: 'generation-lost', reason: messageOf(error)})
  }
}
