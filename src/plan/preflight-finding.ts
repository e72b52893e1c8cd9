/** Something about a machine that was found before an apply changed anything, as a code with arguments. */
export type PreflightFinding =
  | {readonly code: 'no-privilege' | 'user-namespace' | 'pid-namespace'}
  /** A program that changes rules is at work. */
  | {readonly code: 'writer-at-work'; readonly program: string; readonly pid: number}
  | {readonly code: 'agent-at-work'; readonly program: string; readonly pid: number}
  /** What a rule watches is gone since the plan was made. */
  | {readonly code: 'path-missing'; readonly path: string; readonly watched: string}
  | {
      readonly code: 'folder-missing' | 'folder-read-only' | 'folder-not-writable'
      readonly path: string
    }
  | {readonly code: 'folder-full'; readonly path: string; readonly free: number}
  | {readonly code: 'folder-is-link'; readonly path: string; readonly linksTo: string}

/**
 * Whether an apply is refused for it. Where this process is says little: the kernel answered
 * auditctl already, which may be a wrapper that goes elsewhere or has more privilege.
 */
export function stopsApply({code}: PreflightFinding): boolean {
  return !toldOnly.includes(code)
}

const toldOnly: readonly PreflightFinding['code'][] = [
  'no-privilege',
  'user-namespace',
  'pid-namespace',
  'agent-at-work',
  'folder-is-link',
]
