import type {Finding} from './policy-complaint.ts'
import type {FileTrust, FolderTrust} from './policy-files.ts'

const groupWrite = 0o020
const othersWrite = 0o002
const sticky = 0o1000

/**
 * What makes a file unfit for root to act on: whoever can write it, or put
 * another in its place, would decide what this host records.
 */
export function trustFindings(path: string, trust: FileTrust): readonly Finding[] {
  const findings: Finding[] = []
  if (trust.owner !== 0) {
    findings.push({code: 'untrusted-owner', args: {path, owner: trust.owner}})
  }
  if (trust.mode & (groupWrite | othersWrite)) {
    findings.push({code: 'untrusted-mode', args: {path, mode: octal(trust.mode)}})
  }
  const folder = trust.folders.find(isOpenFolder)
  if (folder) {
    const {path: name, owner, mode} = folder
    findings.push({code: 'untrusted-folder', args: {path, folder: name, owner, mode: octal(mode)}})
  }
  return findings
}

// In a sticky folder nobody can remove or rename what belongs to root, and the file
// itself is checked; a folder that only root's own group may write is root's.
function isOpenFolder({owner, group, mode}: FolderTrust): boolean {
  if (owner !== 0) return true
  if (mode & sticky) return false
  return (mode & othersWrite) !== 0 || ((mode & groupWrite) !== 0 && group !== 0)
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
