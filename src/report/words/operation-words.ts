import type {Reason} from '../../plan/operation.ts'

/** Why an operation is in the plan, as half a sentence. */
export function reasonWords(reason: Reason): string {
  switch (reason.kind) {
    case 'missing':
      return reason.why ?? 'asked for, not in the kernel'
    case 'not-wanted':
      return 'in the kernel, not asked for'
    case 'duplicate':
      return 'in the kernel more than once'
    case 'moves':
      return 'moves to its place in the order that is asked for'
    case 'twin-in':
      return 'stands in while the rule it copies is moved'
    case 'twin-out':
      return 'is no longer needed: the rule it copies is in its place'
    case 'left-behind':
      return 'was left behind by a run that was cut off'
    case 'control':
      return reason.from === undefined ? 'not known before' : `is ${reason.from} now`
    default:
      return reason satisfies never
  }
}
