import {Action, List} from './uapi.ts'
import {type AuditctlVersion, isAtLeast} from './version.ts'

const listNumbers: Readonly<Record<string, number>> = {
  user: List.user,
  task: List.task,
  exit: List.exit,
  exclude: List.exclude,
  filesystem: List.filesystem,
  io_uring: List.io_uring,
}

/** Names of the lists that `-a` takes. */
export const listWords = Object.keys(listNumbers)

/** Names of the actions that `-a` takes. */
export const actionWords = ['always', 'never'] as const

/**
 * The list of a name. auditctl 3.1 and later read it in any case, and know io_uring if built with
 * it; before that only the exact name counts.
 */
export function listNumber(
  name: string,
  version: AuditctlVersion,
  hasIoUring: boolean,
): number | undefined {
  const isModern = isAtLeast(version, '3.1')
  const word = isModern ? name.toLowerCase() : name
  if (word === 'io_uring' && !(isModern && hasIoUring)) return undefined
  return Object.hasOwn(listNumbers, word) ? listNumbers[word] : undefined
}

/** The name of a list as `auditctl -l` prints it. */
export function listName(list: number): string {
  return listWords.find((name) => listNumbers[name] === list) ?? String(list)
}

/** The name of an action as `auditctl -l` prints it. */
export function actionName(action: number): string {
  return Object.entries(Action).find(([, number]) => number === action)?.[0] ?? '(null)'
}

/** The action of a name; undefined for `possible` and for unknown ones. */
export function actionNumber(name: string): number | undefined {
  if (name === 'always') return Action.always
  return name === 'never' ? Action.never : undefined
}
