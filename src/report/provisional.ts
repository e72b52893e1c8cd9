import type {Paint} from './paint.ts'
import {printable} from './printable.ts'

/** What an apply that is to be confirmed says when it is done; `command` confirms it. */
export function provisionalText(until: string, command: string, paint: Paint): string {
  return [
    `${paint.yellow(paint.bold('Provisional:'))} it is taken back at ${until} unless somebody confirms it, also when this terminal is gone.`,
    `  Keep it, from another terminal: ${printable(command)}`,
  ].join('\n')
}

const longestLeft = '9999h59m59s'.length

/** The line that counts down on a terminal. */
export function countdownLine(left: string): string {
  const line = `Taken back in ${left} unless it is confirmed. Ctrl-C ends this view only.`
  // Nothing is to be left of a longer one before it.
  return line + ' '.repeat(Math.max(0, longestLeft - left.length))
}

/** What somebody else made of it. */
export const keptText = 'Confirmed: the change stays.'
export const viewEndedText = 'The watcher goes on without this view.'
