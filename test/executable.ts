import {spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {isOnPath} from './kernel/requirements.ts'
import {lacks} from './skipping.ts'

const script = new URL('../bin/executable.js', import.meta.url).pathname

/** Whether no executable can be made here; says so. */
export function cannotMakeExecutable(): boolean {
  const isLinux = process.platform === 'linux'
  return lacks(isLinux && isOnPath('strip'), 'the executable is made by Linux with binutils')
}

/** Makes the executable out of what is built in a folder; it lies in a folder of its own. */
export function makeExecutable(built: string): {readonly folder: string; readonly file: string} {
  const folder = mkdtempSync(join(tmpdir(), 'auditform-executable-'))
  chmodSync(folder, 0o755)
  const file = join(folder, 'auditform')
  const {status, stdout, stderr} = spawnSync(process.execPath, [script, file, built], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The executable could not be made:\n${stdout}${stderr}`)
  return {folder, file}
}
