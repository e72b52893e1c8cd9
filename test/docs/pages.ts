import {readdirSync} from 'node:fs'
import {readFile} from 'node:fs/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readBlocks} from './blocks.ts'
import {openSession, type Session} from './session.ts'
import {type Trial, tryBlock} from './try-block.ts'

const project = new URL('../../', import.meta.url)

/** All pages with commands that a reader may type. */
export const pages: readonly string[] = [
  'README.md',
  'policies/README.md',
  'units/README.md',
  ...readdirSync(new URL('docs', project))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Tries each block of a page, from the top, as one who reads it would. */
export async function tryPage(page: string): Promise<void> {
  const blocks = readBlocks(page, await readFile(new URL(page, project), 'utf8'))
  const tally: Record<Trial, number> = {run: 0, parsed: 0, written: 0}
  let session: Session
  beforeAll(async () => {
    session = await openSession()
  })
  afterAll(async () => {
    await session.end()
  })
  for (const block of blocks) {
    test(`${page}:${block.line} ${block.lines[0]?.trim()}`, {timeout: 60_000}, async () => {
      tally[await tryBlock(session, block)] += 1
    })
  }
  test(`${page}: all ${blocks.length} blocks were tried`, () => {
    const {run, parsed, written} = tally
    console.info(`${page}: ${run} blocks run, ${written} files written, ${parsed} parsed only`)
    expect(run + parsed + written).toBe(blocks.length)
  })
}
