import {AuditformError} from '../errors.ts'
import type {System} from '../system/system.ts'
import type {Generation} from './generation.ts'
import {
  type GenerationList,
  listGenerations,
  mostGenerations,
  numbersOf,
  readGeneration,
} from './store.ts'

/** Reads a generation that somebody named; where there is none, those that there are are named. */
export async function findGeneration(system: System, number: number): Promise<Generation> {
  const found = await readGeneration(system, number)
  if (found !== undefined) return found
  throw missing(number, await listGenerations(system))
}

/** The number of the one before the current. */
export function numberBefore(list: GenerationList): number {
  const number = numbersOf(list).at(-2)
  if (number === undefined) throw noGenerations()
  return number
}

function missing(number: number, list: GenerationList): AuditformError {
  const numbers = numbersOf(list)
  if (numbers.length === 0) return noGenerations()
  const suggestions = [`There are: ${spansOf(numbers)}. See auditform history`]
  const isPruned = number > 0 && number < (numbers.at(-1) ?? 0)
  return isPruned
    ? new AuditformError(
        'GENERATION_PRUNED',
        `Generation ${number} is not kept any more: the newest ${mostGenerations} are, and generation 0.`,
        {suggestions},
      )
    : new AuditformError('NO_GENERATION', `There is no generation ${number}.`, {suggestions})
}

/** Nothing was applied yet, or by an earlier release only. */
function noGenerations(): AuditformError {
  return new AuditformError('NO_GENERATION', 'There is no generation on this machine yet.', {
    suggestions: ['The first apply makes one: auditform apply'],
  })
}

/** `0, 3 to 12`. */
function spansOf(numbers: readonly number[]): string {
  const spans: {first: number; last: number}[] = []
  for (const number of numbers) {
    const span = spans.at(-1)
    if (span?.last === number - 1) span.last = number
    else spans.push({first: number, last: number})
  }
  return spans
    .map(({first, last}) => (first === last ? `${first}` : `${first} to ${last}`))
    .join(', ')
}
