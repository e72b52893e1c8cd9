import {readFile} from 'node:fs/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {readBlocks} from './blocks.ts'
import {nameOf} from './marked-blocks.ts'
import {openSession, type Session} from './session.ts'
import {type Trial, tryBlock} from './try-block.ts'

const project = new URL('../../', import.meta.url)

/** Tries each block of a page, from the top, as one who reads it would. */
export async function tryPage(page: string): Promise<void> {
  const blocks = readBlocks(page, await readFile(new URL(page, project), 'utf8'))
  const tally: Record<Trial, number> = {run: 0, elsewhere: 0, written: 0}
  let session: Session
  beforeAll(async () => {
    session = await openSession()
  })
  afterAll(async () => {
    await session.end()
  })
  for (const block of blocks) {
    test(nameOf(block), {timeout: 60_000}, async () => {
      tally[await tryBlock(session, block)] += 1
    })
  }
  test(`${page}: all ${blocks.length} blocks were tried`, () => {
    const {run, elsewhere, written} = tally
    const others = elsewhere > 0 ? `, ${elsewhere} for the kernel or container tests` : ''
    console.info(`${page}: ${run} blocks run, ${written} files written${others}`)
    expect(run + elsewhere + written).toBe(blocks.length)
  })
}
