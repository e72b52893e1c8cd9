import {spawn, spawnSync} from 'node:child_process'
import {programWords, type Ran} from './run-program.ts'

/** script(1) of util-linux gives a program a terminal; a machine without it skips these tests. */
export const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0

interface Typing {
  /** What must have appeared before anything is typed. */
  readonly when: RegExp
  readonly type: string
  /** What somebody else does while the question stands there. */
  readonly meanwhile?: () => Promise<unknown>
}

/** Runs the built program on a terminal of its own; both its outputs come as stdout. */
export function onTerminal(
  args: readonly string[],
  {when, type, meanwhile}: Typing,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  // With exec no shell stands between, which Ctrl-C would end first.
  const command = `exec ${[...programWords(), ...args].map(quoted).join(' ')}`
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: {PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm', ...env},
    })
    let stdout = ''
    let hasTyped = false
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      stdout += text
      if (hasTyped || !when.test(stdout)) return
      hasTyped = true
      await meanwhile?.()
      child.stdin.write(type)
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({status, stdout, stderr: ''}))
  })
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
