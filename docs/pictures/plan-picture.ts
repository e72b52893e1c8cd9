import {execFile} from 'node:child_process'
import {cp, mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {terminalPicture} from './terminal.ts'

const run = promisify(execFile)

/** Draws a plan: a host that holds before.rules, and is to hold site.json5. `program` is what runs auditform. */
export async function planPicture(program: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-picture-'))
  try {
    await cp(new URL('plan', import.meta.url), folder, {recursive: true})
    const target = ['--target', 'sandbox:host.json']
    await auditform(program, folder, ['apply', '--yes', ...target, 'before.rules'])
    const planned = await auditform(program, folder, [
      'plan',
      '--live-only',
      ...target,
      'site.json5',
    ])
    // A model has the name of its file, which is another one in each run.
    const output = planned.replaceAll(`sandbox ${join(folder, 'host.json')}`, 'this host (web1)')
    return terminalPicture('auditform plan --live-only site.json5', output, {
      title: 'A plan of auditform',
      description: [
        'What auditform plan prints: five operations in their order, each with its reason and the line',
        'of the policy that asks for it. A rule that keeps events out of the log, and that auditctl -l',
        'lists like a watch, is found and deleted. A changed rule is added before the old one is deleted.',
      ].join(' '),
    })
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}

/** What it prints in colour; a plan that has changes ends with 2. */
async function auditform(
  [program = '', ...words]: readonly string[],
  folder: string,
  args: readonly string[],
): Promise<string> {
  const {PATH = '/usr/bin:/bin'} = process.env
  const options = {cwd: folder, env: {PATH, HOME: folder, FORCE_COLOR: '1'}}
  try {
    return (await run(program, [...words, ...args], options)).stdout
  } catch (error) {
    const {code, stdout} = error as {readonly code?: unknown; readonly stdout?: string}
    if (code === 2 && stdout !== undefined) return stdout
    throw error
  }
}
