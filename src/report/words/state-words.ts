import type {Plan} from '../../plan/plan.ts'
import type {Lossy} from '../../rules/audit-state.ts'
import {cropped} from '../cropped.ts'

const losses: Readonly<Record<Lossy, string>> = {
  L1: 'a rule with the action never is listed like a watch',
  L2: 'a rule on a path and one on a directory are listed alike',
  L3: 'the place of arch among the fields is not listed',
  L4: 'b64 and b32 stand for any machine of that width',
  L5: 'the syscalls of a rule on this list are not listed',
  L6: 'the place of the key among the fields is not listed',
  L7: 'a rule without arch is listed with the syscall names of the rule before it',
  L8: 'this auditctl lists != as = for exe, path, dir and perm',
  L9: 'an unknown comparison or an empty key is not listed',
  L10: 'spaces in paths and keys are listed as they are',
  L11: 'a rule that matches no syscall is listed like one that matches all',
}

/** What the listing hides about a rule. */
export function lossyWords(loss: Lossy): string {
  return losses[loss]
}

/** Why something that is wanted cannot be reached now. */
export function unreachableWords({kind, line}: Plan['unreachable'][number]): string {
  const shown = cropped(line)
  switch (kind) {
    case 'no-spelling':
      return `auditctl has no words for this rule, so it can be neither added nor deleted with it: ${shown}`
    case 'no-delete':
      return `auditctl 4.0.4 cannot delete single rules; install another version. It stays: ${shown}`
    case 'until-reboot':
      return `${shown} cannot be taken back before the next boot.`
    case 'unreadable':
      return `This line of the listing is no rule that can be read, so what it does is not known: ${shown}`
    default:
      return kind satisfies never
  }
}
