import type {PreflightFinding} from '../../plan/preflight-finding.ts'
import {printable} from '../printable.ts'

/** What was found, as a sentence without its full stop, and the way out. */
export function preflightWords(finding: PreflightFinding): {
  readonly what: string
  readonly instead: string | undefined
} {
  switch (finding.code) {
    case 'no-privilege':
      return {
        what: 'this process may not change audit rules itself (CAP_AUDIT_CONTROL); auditctl has to',
        instead: undefined,
      }
    case 'user-namespace':
    case 'pid-namespace':
      return {
        what: `this process is in a ${finding.code === 'user-namespace' ? 'user' : 'pid'} namespace, from where the kernel takes no rules; auditctl has to be elsewhere`,
        instead: undefined,
      }
    case 'writer-at-work':
      return {
        what: `${printable(finding.program)} (process ${finding.pid}) is changing rules`,
        instead: 'wait for it to end',
      }
    case 'agent-at-work':
      return {
        what: `${printable(finding.program)} (process ${finding.pid}) may change rules at any time`,
        instead: undefined,
      }
    case 'path-missing':
      return {
        what: `${printable(finding.path)} does not exist, so that ${printable(finding.watched)} cannot be watched`,
        instead: 'create it, or use when: {path_exists: ...}',
      }
    default:
      return folderWords(finding)
  }
}

type FolderFinding = Extract<PreflightFinding, {readonly code: `folder-${string}`}>

function folderWords(finding: FolderFinding): {
  readonly what: string
  readonly instead: string | undefined
} {
  const path = printable(finding.path)
  switch (finding.code) {
    case 'folder-missing':
      return {what: `${path} does not exist`, instead: 'create it, or use --live-only'}
    case 'folder-read-only':
      return {what: `${path} is on a read-only file system`, instead: 'remount it for writing'}
    case 'folder-not-writable':
      return {what: `${path} cannot be written to`, instead: 'run as root'}
    case 'folder-full':
      return {
        what: `${path} is on a full file system (${finding.free} bytes are free)`,
        instead: 'make room',
      }
    case 'folder-is-link':
      return {
        what: `${path} is a symbolic link to ${printable(finding.linksTo)}; files are written there`,
        instead: undefined,
      }
    default:
      return finding satisfies never
  }
}
