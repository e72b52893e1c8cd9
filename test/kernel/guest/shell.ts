/** A shell that is kept open, as under emulation starting one from Node is the slow part. Runs in the guest. */
import {spawn} from 'node:child_process'
import {quoteWords} from '../ssh.ts'
import type {Answer} from './run-batches.ts'

/** Runs programs one after the other. */
export interface Shell {
  /** The status of the program, and what it wrote to stderr. */
  readonly run: (argv: readonly string[]) => Promise<Answer>
  readonly close: () => void
}

const mark = '\u0002'

/** Starts a shell. */
export function openShell(): Shell {
  const child = spawn('sh', ['-s'], {stdio: ['pipe', 'pipe', 'inherit']})
  child.stdout.setEncoding('utf8')
  let output = ''
  let wake: () => void = () => undefined
  child.stdout.on('data', (text: string) => {
    output += text
    wake()
  })

  return {
    async run(argv) {
      child.stdin.write(
        `${quoteWords(argv)} 2>&1 >/dev/null </dev/null; printf '${mark}%s${mark}' $?\n`,
      )
      while (!output.endsWith(mark)) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const [said = '', status] = output.split(mark)
      output = ''
      return {status: Number(status), said}
    },
    close: () => child.stdin.end(),
  }
}
