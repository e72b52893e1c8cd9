import type {ApplyEvent} from '../plan/apply-event.ts'
import type {Operation} from '../plan/operation.ts'
import {printable} from './printable.ts'
import {preflightWords} from './words/preflight-words.ts'

/** A short run needs no progress; it would be over before it is read. */
const fewOperations = 20
/** Columns of the line on a terminal, and of the bar in it. */
const width = 78
const barWidth = 20

/** Where progress goes: a terminal, or a log. */
interface Stream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Shows how an apply goes on. */
export interface Progress {
  readonly show: (event: ApplyEvent) => void
  /** Takes the line of a run that did not come to its end off the terminal. */
  readonly clear: () => void
}

/**
 * One line with a bar that is overwritten on a terminal, and a line for each hundred elsewhere.
 * What a person should know is a line of its own in either case.
 */
export function progressOn(stream: Stream): Progress {
  let hundreds = 0
  let isShown = false
  const clear = () => {
    if (isShown) stream.write(`\r${' '.repeat(width)}\r`)
    isShown = false
  }
  const note = (text: string) => {
    clear()
    stream.write(`${printable(text)}\n`)
  }
  const count = (done: number, total: number, operation: Operation) => {
    if (total < fewOperations) return
    if (stream.isTTY === true) {
      stream.write(`\r${barLine(done, total, operation)}`)
      isShown = true
      if (done === total) clear()
    } else if (Math.floor(done / 100) > hundreds || done === total) {
      hundreds = Math.floor(done / 100)
      stream.write(`${done}/${total} operations done\n`)
    }
  }
  return {
    clear,
    show(event) {
      if (event.kind === 'operations') count(event.done, event.total, event.operation)
      else if (event.kind === 'finding') note(`Note: ${preflightWords(event.finding).what}.`)
      else if (event.kind === 'waiting') {
        note(`Waiting for another auditform to end: ${event.who} ...`)
      } else if (event.kind === 'generation-lost') {
        const why = event.reason.replace(/\.$/, '')
        note(`Warning: This is applied, and cannot be kept as a generation: ${why}.`)
      } else if (event.kind === 'journal-lost') {
        note(`Warning: The journal cannot be kept: ${event.reason.replace(/\.$/, '')}.`)
      } else if (event.kind === 'phase' && event.phase === 'undo') {
        note('Taking back what was done ...')
      }
    },
  }
}

function barLine(done: number, total: number, operation: Operation): string {
  const filled = Math.floor((done / total) * barWidth)
  const bar = `${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}`
  const what = operation.kind === 'control' ? operation.name : operation.line.trim()
  return `[${bar}] ${done}/${total} ${printable(what)}`.slice(0, width).padEnd(width)
}
