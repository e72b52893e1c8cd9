import {readFile} from 'node:fs/promises'
import {type Block, readBlocks} from './blocks.ts'
import {pages} from './page-names.ts'

const project = new URL('../../', import.meta.url)

/** All blocks of all pages. */
export async function allBlocks(): Promise<readonly Block[]> {
  const blocks = pages.map(async (page) =>
    readBlocks(page, await readFile(new URL(page, project), 'utf8')),
  )
  return (await Promise.all(blocks)).flat()
}

/** The blocks that only a real host of one of these kinds can run. */
export async function blocksFor(...kinds: readonly string[]): Promise<readonly Block[]> {
  return (await allBlocks()).filter(({marks: {run = ''}}) =>
    kinds.includes(run.split(' ')[0] ?? ''),
  )
}

/** What a test of a block is called. */
export function nameOf({page, line, lines}: Block): string {
  return `${page}:${line} ${lines[0]?.trim()}`
}
