/** What was repaired of late, so that a repair does not become a fight. */
import * as v from 'valibot'
import {openLines, sealLine} from './apply/sealed-lines.ts'
import {listGenerations} from './generations/store.ts'
import {listOf} from './report/schema-parts.ts'
import type {System} from './system/system.ts'

const memoryName = 'repairs'

const memorySchema = v.strictObject({
  format_version: v.literal('1'),
  repairs: listOf(v.strictObject({id: v.string(), at: v.string(), subjects: listOf(v.string())})),
})

/** One repair: the id of its run, and what it put back. */
type KnownRepair = v.InferOutput<typeof memorySchema>['repairs'][number]

const dayMs = 24 * 60 * 60_000

/** After so many repairs of one thing within a day somebody else wants it otherwise. */
const mostRepairs = 2

/** The repairs since a person applied something; what cannot be read is forgotten. */
export async function readRepairs(system: System): Promise<readonly KnownRepair[]> {
  const text = (await system.readState(memoryName)) ?? ''
  const parsed = v.safeParse(memorySchema, openLines(text).entries[0])
  if (!parsed.success) return []
  const {repairs} = parsed.output
  const own = new Set(repairs.map(({id}) => id))
  const {sound} = await listGenerations(system)
  const byHand = sound.findLast(({id}) => !own.has(id))
  return repairs.filter(({at}) => byHand === undefined || at > byHand.at)
}

/** Which of these were repaired as often as that already. */
export function foughtOver(
  repairs: readonly KnownRepair[],
  subjects: readonly string[],
  now: Date,
): readonly string[] {
  const recent = repairs.filter(({at}) => now.getTime() - Date.parse(at) < dayMs)
  const times = (subject: string) => recent.filter((each) => each.subjects.includes(subject)).length
  return subjects.filter((subject) => times(subject) >= mostRepairs)
}

/** Adds one that is about to be made. */
export async function rememberRepair(
  system: System,
  before: readonly KnownRepair[],
  repair: Omit<KnownRepair, 'at'>,
): Promise<void> {
  const now = new Date()
  const recent = before.filter(({at}) => now.getTime() - Date.parse(at) < dayMs)
  const repairs = [...recent, {...repair, at: now.toISOString()}]
  await system.writeState(memoryName, sealLine({format_version: '1', repairs}, 0))
}
