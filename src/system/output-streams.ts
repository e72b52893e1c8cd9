import {setImmediate} from 'node:timers/promises'
import {isFileError} from './files.ts'

/**
 * Tells of output that is lost, so that nothing dies of it in the middle of an apply. A reader
 * who has read enough, as head(1) does, is no failure.
 */
export function onOutputLost(tell: (reason: string) => void): void {
  // oclif throws what it hears here, and a stack with it.
  process.stdout.removeAllListeners('error')
  process.stdout.on('error', (error) => {
    if (!isFileError(error, 'EPIPE')) tell(error.message)
  })
  process.stderr.removeAllListeners('error')
  process.stderr.on('error', () => {})
}

/** Gives the news time to arrive that the last output is lost: writing is at once, its error is not. */
export async function outputSettled(): Promise<void> {
  await setImmediate()
}
