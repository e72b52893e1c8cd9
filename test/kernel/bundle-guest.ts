import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {basename, dirname, join} from 'node:path'
import {rolldown} from 'rolldown'
import {projectFolder} from './image.ts'
import type {Vm} from './vm.ts'

/**
 * Writes programs of test/kernel/guest into a folder of the guest, each with all it imports in one
 * file of JavaScript: an emulated processor is slow at opening files and at taking types away.
 */
export async function bundleIntoGuest(
  vm: Vm,
  names: readonly string[],
  folder: string,
): Promise<void> {
  const draft = await mkdtemp(join(tmpdir(), 'auditform-guest-'))
  try {
    const bundle = await rolldown({
      input: Object.fromEntries(
        names.map((name) => [name, join(projectFolder, 'test/kernel/guest', `${name}.ts`)]),
      ),
      cwd: projectFolder,
      platform: 'node',
      logLevel: 'warn',
    })
    const dir = join(draft, basename(folder))
    await bundle.write({dir, format: 'esm', entryFileNames: '[name].js'})
    await vm.copyIn(dir, dirname(folder))
    await vm.writeFile(`${folder}/package.json`, '{"type": "module"}')
  } finally {
    await rm(draft, {recursive: true, force: true})
  }
}
