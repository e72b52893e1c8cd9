import type {KernelRule} from '../rules/kernel-rule.ts'
import {modelKernel} from './model.ts'
import type {Operation} from './operation.ts'

/** Runs operations on the model; gives the rules that are there at the end, or undefined when one is refused. */
export function replay(
  rules: readonly KernelRule[],
  operations: readonly Operation[],
): readonly KernelRule[] | undefined {
  const kernel = modelKernel(rules, {})
  for (const operation of operations) {
    if (operation.kind === 'control') continue
    const act = {append: kernel.append, prepend: kernel.prepend, delete: kernel.remove}
    if (act[operation.kind](operation.rule) !== 'done') return undefined
  }
  return kernel.rules()
}
