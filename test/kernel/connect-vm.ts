import {describe, inject} from 'vitest'
import type {} from './global-setup.ts'
import {useVm, type Vm} from './vm.ts'

/** The machine that the whole run of kernel tests shares. Leave it as you found it, or `renew` it. */
export function connectVm(): Vm {
  const handle = inject('vm')
  if (handle === null) throw new Error('This machine cannot run the kernel tests.')
  return useVm(handle)
}

/** `describe`, skipped where there is no virtual machine; the run has said why at its start. */
export const describeWithVm: typeof describe.skip = describe.skipIf(inject('vm') === null)
