import {spawnSync} from 'node:child_process'
import {programWords} from './run-program.ts'

/** The words before a command line that is run by somebody who has no rights. */
export function asUser(id: number): readonly string[] {
  return ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups']
}

/** Says whether the program can be read and run that way; a clone in root's home cannot. */
export function canRun(through: readonly string[]): boolean {
  const [program = '', ...args] = [...through, ...programWords(), '--version']
  return spawnSync(program, args).status === 0
}
