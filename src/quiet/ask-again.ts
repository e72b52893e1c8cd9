import {type Answered, answerOf, type Doors} from './questions.ts'

/** Asks all of it again, at once, and says whether every answer is the same. */
export async function isAnsweredAsBefore(
  doors: {readonly [Door in keyof Doors]: Partial<Doors[Door]>},
  before: readonly Answered[],
): Promise<boolean> {
  // Where nothing was asked, nothing is proven.
  if (before.length === 0) return false
  const same = await Promise.all(
    before.map(async (question) => (await answerOf(doors, question)) === question.answer),
  )
  return same.every(Boolean)
}
