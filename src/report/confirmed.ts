import type {ConfirmDocument} from './confirm-schema.ts'
import type {Paint} from './paint.ts'

/** What was confirmed, as far as a report speaks of it. */
interface Confirmed {
  readonly id: string
  readonly began: string
  readonly until: string
}

/** What a confirmation did, for a reader. */
export function confirmedAsText({began, until}: Confirmed, paint: Paint): string {
  return `${paint.green(paint.bold('Confirmed:'))} the apply that began at ${began} stays. It would have been taken back at ${until}.`
}

/** What a confirmation did, for a program. */
export function confirmedAsJson({id, began, until}: Confirmed): ConfirmDocument {
  return {format_version: '1.0', confirmed: {id, began, until}}
}
