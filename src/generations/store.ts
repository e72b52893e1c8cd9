/**
 * The generations of a machine, as folders in its state folder. They are written under the lock,
 * behind everything else that an apply does and in front of the end of its journal: so one that is
 * there is of an apply that was done, and one that is missing is written by whoever ends the journal.
 */

import type {Intent} from '../apply/journal-entries.ts'
import type {StateFile, System} from '../system/system.ts'
import {generationAfter, generationBefore} from './compose.ts'
import {filesOfGeneration, readGenerationFiles, readSummary, summaryName} from './format.ts'
import type {Generation, GenerationSummary} from './generation.ts'

const parent = 'generations'

/** So many of the newest are kept; that of before the first apply is, too. */
export const mostGenerations = 50

/** What is known of the generations of a machine without reading them whole. */
export interface GenerationList {
  /** By number, 0 first. */
  readonly sound: readonly GenerationSummary[]
  /** Numbers of those that do not say what they are. */
  readonly damaged: readonly number[]
}

/** Lists the generations of a machine. */
export async function listGenerations(system: System): Promise<GenerationList> {
  const found = (await system.listStateFolders(parent, summaryName))
    .filter(({name}) => /^(?:0|[1-9]\d{0,8})$/.test(name))
    .map(({name, text}) => ({number: Number(name), summary: readSummary(text)}))
    .toSorted((one, other) => one.number - other.number)
  return {
    sound: found.flatMap(({number, summary}) => (summary?.number === number ? [summary] : [])),
    damaged: found.flatMap(({number, summary}) => (summary?.number === number ? [] : [number])),
  }
}

/** Reads one whole; `undefined` when there is none, and an error that names what is damaged in it. */
export async function readGeneration(
  system: System,
  number: number,
): Promise<Generation | undefined> {
  const files = await system.readStateFolder(`${parent}/${number}`)
  return files && readGenerationFiles(number, files)
}

/** The number of the newest one, which is what the last apply left; `undefined` where there is none. */
export function currentNumber(list: GenerationList): number | undefined {
  return numbersOf(list).at(-1)
}

/** What is to be written of an apply, worked out before it has ended. */
export interface GenerationDraft {
  /** The number under which it is kept; `undefined` when it changes nothing. */
  readonly number: number | undefined
  readonly folders: readonly {readonly name: string; readonly files: readonly StateFile[]}[]
  /** Those that are one too many then. */
  readonly old: readonly number[]
}

/** Works out the generation of an apply; where one is kept of it already, nothing is to be written. */
export async function draftGeneration(
  system: System,
  intent: Intent,
  isLocked = true,
): Promise<GenerationDraft> {
  const record = intent.generation
  if (record === null || !changesAnything(intent)) return {number: undefined, folders: [], old: []}
  const list = await listGenerations(system)
  const done = ofApply(list, intent)
  if (done !== undefined) return {number: done.number, folders: [], old: []}
  const numbers = numbersOf(list)
  const number = Math.max(0, ...numbers) + 1
  const aside = list.sound.at(-1)?.aside ?? []
  const generations = [
    ...(numbers.length === 0 ? [generationBefore(intent, record)] : []),
    generationAfter(intent, record, {number, aside, isLocked}),
  ]
  return {
    number,
    folders: generations.map((generation) => ({
      name: `${parent}/${generation.summary.number}`,
      files: filesOfGeneration(generation),
    })),
    old: [...numbers, number].filter((each) => each > 0).slice(0, -mostGenerations),
  }
}

/**
 * Keeps what an apply left as a generation and gives its number; where that was done already, it is
 * the same one. `undefined` when the apply has changed nothing.
 */
export async function keepGeneration(
  system: System,
  {number, folders, old}: GenerationDraft,
): Promise<number | undefined> {
  for (const {name, files} of folders) await system.writeStateFolder(name, files)
  for (const each of old) await system.removeStateFolder(`${parent}/${each}`)
  return number
}

/** Removes the generation of an apply that was taken back after all. */
export async function withdrawGeneration(system: System, intent: Intent): Promise<void> {
  const list = await listGenerations(system)
  const done = ofApply(list, intent)
  if (done !== undefined) await system.removeStateFolder(`${parent}/${done.number}`)
  // What was there before an apply that never was is found out anew by the next one.
  const left = numbersOf(list).filter((number) => number !== done?.number)
  const isFirst = list.sound.some(({number, id}) => number === 0 && id === intent.id)
  if (isFirst && left.length === 1) await system.removeStateFolder(`${parent}/0`)
}

function changesAnything({operations, lastly, file}: Intent): boolean {
  return (
    operations.length + lastly.length > 0 ||
    (file !== null && (file.change !== 'none' || file.set_aside.length + file.put_back.length > 0))
  )
}

function ofApply({sound}: GenerationList, {id}: Intent): GenerationSummary | undefined {
  return sound.findLast((summary) => summary.id === id && summary.number > 0)
}

/** The numbers of all, the damaged ones too, in their order. */
export function numbersOf({sound, damaged}: GenerationList): readonly number[] {
  return [...sound.map(({number}) => number), ...damaged].toSorted((one, other) => one - other)
}
