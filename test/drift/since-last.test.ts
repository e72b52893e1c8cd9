import {expect, test} from 'vitest'
import {compareWithLast, type Memory} from '../../src/drift/since-last.ts'

/** What is said at each look, ten minutes apart unless a look says how many minutes later it is. */
function looks(...each: readonly (readonly string[] | readonly [number, readonly string[]])[]) {
  let before: Memory | undefined
  let minutes = 0
  return each.map((look) => {
    const [after, ids] = isTimed(look) ? look : [10, look]
    minutes += after
    const now = new Date(minutes * 60_000).toISOString()
    const {memory, isNews, isWellAgain, fights} = compareWithLast(before, ids, [], now)
    before = memory
    const said = isNews ? (isWellAgain ? 'well' : 'news') : ''
    return `${said}${[...fights].map(([id, times]) => ` ${id} fights ${times}`).join('')}`
  })
}

function isTimed(
  look: readonly string[] | readonly [number, readonly string[]],
): look is readonly [number, readonly string[]] {
  return typeof look[0] === 'number'
}

test('a host that is as it should be says nothing, from the first look on', () => {
  expect(looks([], [])).toEqual(['', ''])
})

test('each difference is told once, and once that all is well again', () => {
  expect(looks([], ['a'], ['a'], ['a', 'b'], ['b', 'a'], ['b'], [], [])).toEqual([
    ...['', 'news', '', 'news', '', 'news', 'well', ''],
  ])
})

test('a difference that goes and comes back is told as a fight, once', () => {
  expect(looks(['a'], [], ['a'], ['a'], [], ['a'])).toEqual([
    ...['news', 'well', 'news a fights 2', ' a fights 2', ' a fights 2', ' a fights 3'],
  ])
})

test('a fight is over after a day', () => {
  expect(looks(['a'], [], ['a'], [], [60 * 24, []], [])).toEqual([
    ...['news', 'well', 'news a fights 2', ' a fights 2', 'well', ''],
  ])
})

test('what comes back after a day is no fight', () => {
  expect(looks(['a'], [], [60 * 24 - 10, ['a']])).toEqual(['news', 'well', 'news'])
  expect(looks(['a'], [], [60 * 24 - 11, ['a']])).toEqual(['news', 'well', 'news a fights 2'])
})

test('of a host that was well at the last look, too, nobody says that it is well again', () => {
  const first = compareWithLast(undefined, [], [], new Date(0).toISOString())
  const next = compareWithLast(first.memory, [], [], new Date(1).toISOString())
  expect([first.isWellAgain, next.isWellAgain]).toEqual([false, false])
})

test('notes are told once, too', () => {
  const first = compareWithLast(undefined, [], ['expired'], new Date(0).toISOString())
  const next = compareWithLast(first.memory, [], ['expired'], new Date(1).toISOString())
  expect([first.isNews, next.isNews, next.isWellAgain]).toEqual([true, false, false])
})
