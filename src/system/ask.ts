import {createInterface} from 'node:readline/promises'

/** Asks on the terminal; anything but `yes`, also Ctrl-C and the end of input, is a no. */
export async function askForYes(question: string): Promise<boolean> {
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  try {
    return (await terminal.question(question)).trim() === 'yes'
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
    process.stderr.write('\n')
    return false
  } finally {
    terminal.close()
  }
}
