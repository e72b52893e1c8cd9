import type {TestProject} from 'vitest/node'
import {missingRequirements} from './requirements.ts'
import {startVm, type VmHandle} from './vm.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The machine that all kernel tests share; null where this machine cannot run one. */
    vm: VmHandle | null
  }
}

/** Boots the one machine that all files of kernel tests share, and takes it away after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = missingRequirements()
  if (missing.length > 0) {
    const reasons = missing.map((reason) => `  ${reason}`).join('\n')
    const remedy = 'See test/kernel/debian-packages.txt for what to install.'
    const {AUDITFORM_VM} = process.env
    if (AUDITFORM_VM === 'required') {
      throw new Error(`The kernel tests cannot run here:\n${reasons}\n${remedy}`)
    }
    process.stderr.write(`The kernel tests are skipped:\n${reasons}\n${remedy}\n`)
    project.provide('vm', null)
    return async () => {}
  }
  const vm = await startVm()
  const {folder, port, sshConfigPath, identity} = vm
  project.provide('vm', {folder, port, sshConfigPath, identity})
  return vm.stop
}
