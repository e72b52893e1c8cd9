import type {ConfirmDocument} from './confirm-schema.ts'
import type {Paint} from './paint.ts'

/** What was confirmed, as far as a report speaks of it. */
interface Confirmed {
  readonly id: string
  readonly began: string
  readonly until: string
  readonly generation: number | undefined
}

/** What a confirmation did, for a reader. */
export function confirmedAsText({began, until, generation}: Confirmed, paint: Paint): string {
  const kept = generation === undefined ? '' : ` It is generation ${generation}.`
  return `${paint.green(paint.bold('Confirmed:'))} the apply that began at ${began} stays. It would have been taken back at ${until}.${kept}`
}

/** What a confirmation did, for a program. */
export function confirmedAsJson({id, began, until, generation}: Confirmed): ConfirmDocument {
  return {format_version: '1.0', confirmed: {id, began, until, generation: generation ?? null}}
}
