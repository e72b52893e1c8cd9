import {spawnSync} from 'node:child_process'
import {lacks} from './skipping.ts'

/** For `skipIf`: says whether there is no promtool, and prints that. */
export function lacksPromtool(): boolean {
  const {status} = spawnSync('promtool', ['--version'])
  return lacks(status === 0, 'promtool is not installed (Debian package prometheus)')
}

/** What promtool has to say, with the text as its input. */
export function promtool(
  args: readonly string[],
  input = '',
): {status: number | null; said: string} {
  const {status, stdout, stderr} = spawnSync('promtool', args, {input, encoding: 'utf8'})
  return {status, said: stdout + stderr}
}
