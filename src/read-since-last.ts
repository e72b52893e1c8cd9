import * as v from 'valibot'
import {openLines, sealLine} from './apply/sealed-lines.ts'
import type {Drift} from './drift/drift.ts'
import {driftId} from './drift/drift-id.ts'
import {compareWithLast, type Memory, type Since} from './drift/since-last.ts'
import type {Authors} from './read-authors.ts'
import {type Author, authorSchema} from './report/author-schema.ts'
import {listOf} from './report/schema-parts.ts'
import {sha256} from './system/digest.ts'
import type {System} from './system/system.ts'

const memorySchema = v.strictObject({
  format_version: v.literal('1'),
  at: v.string(),
  notes: listOf(v.string()),
  sightings: listOf(
    v.strictObject({id: v.string(), isThere: v.boolean(), appeared: listOf(v.string())}),
  ),
  /** Logs are rotated: who made a lasting difference is kept. */
  authors: v.optional(listOf(v.strictObject({id: v.string(), author: authorSchema})), []),
})

/** What changed since the last look, and how to remember this one. */
export interface SinceLast extends Omit<Since, 'memory' | 'fights'> {
  /** How often a difference appeared within a day, where it went and came back. */
  readonly fights: ReadonlyMap<Drift, number>
  /** Who made them, as far as an earlier run found out. */
  readonly authors: Authors
  /** Puts down what is told, so that it is not told again, and who made what. */
  remember(authors: Authors): Promise<void>
}

/**
 * Compares what is found with what the last run told. `asked`: what that run was about, for one
 * that asks something else remembers its own.
 */
export async function readSinceLast(
  system: System,
  asked: readonly string[],
  drifts: readonly Drift[],
  notes: readonly string[],
): Promise<SinceLast> {
  const name = `drift-${sha256(JSON.stringify(asked)).slice(0, 12)}`
  const ids = new Map(drifts.map((drift) => [drift, sha256(driftId(drift)).slice(0, 32)]))
  const before = memoryIn(await system.readState(name))
  const now = new Date().toISOString()
  const {memory, fights, ...since} = compareWithLast(before?.memory, [...ids.values()], notes, now)
  return {
    ...since,
    fights: new Map(
      [...ids].flatMap(([drift, id]) => {
        const times = fights.get(id)
        return times === undefined ? [] : [[drift, times] as const]
      }),
    ),
    authors: new Map(
      [...ids].flatMap(([drift, id]) => {
        const author = before?.authors.get(id)
        return author === undefined ? [] : [[drift, author] as const]
      }),
    ),
    async remember(authors) {
      // Where nothing was and nothing is, it would only be written that it was written.
      if (before && isEmpty(before.memory) && isEmpty(memory)) return
      const made = [...ids].flatMap(([drift, id]) => {
        const author = authors.get(drift)
        return author === undefined ? [] : [{id, author}]
      })
      const entry = {format_version: '1', ...memory, authors: made}
      await system.writeState(name, sealLine(entry, 0))
    },
  }
}

function isEmpty({sightings, notes}: Memory): boolean {
  return sightings.length === 0 && notes.length === 0
}

/** A memory that is damaged is none: then all is told once more. */
function memoryIn(
  text: string | undefined,
): {readonly memory: Memory; readonly authors: ReadonlyMap<string, Author>} | undefined {
  if (text === undefined) return undefined
  const parsed = v.safeParse(memorySchema, openLines(text).entries[0])
  if (!parsed.success) return undefined
  const {format_version, authors, ...memory} = parsed.output
  return {memory, authors: new Map(authors.map(({id, author}) => [id, author]))}
}
