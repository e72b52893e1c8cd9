import {type Accepting, meantBy, readIgnored} from './drift/accept.ts'
import type {Acceptance} from './drift/acceptance.ts'
import {driftKinds} from './drift/drift.ts'
import {readAcceptances} from './drift/read-acceptances.ts'
import {AuditformError, ExitStatus} from './errors.ts'
import {complaintAboutFile, type Finding} from './policy/policy-complaint.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {PolicyInvalid} from './policy/policy-invalid.ts'
import {sourceFile} from './policy/source.ts'
import {trustFindings} from './policy/trust.ts'

/** What was given of the flags that say what does not count. */
export interface AcceptingFlags {
  readonly accept?: string | undefined
  readonly ignore?: readonly string[] | undefined
}

/** Reads what does not count; what is wrong with the file is thrown at once. */
export async function readAccepting(
  {accept, ignore = []}: AcceptingFlags,
  files: PolicyFiles,
  trustAs: 'root' | 'anyone',
): Promise<Accepting> {
  return {
    ignored: ignore.map(ignoredOf),
    acceptances: accept === undefined ? [] : await acceptancesIn(accept, files, trustAs),
    today: new Date().toISOString().slice(0, 10),
  }
}

function ignoredOf(text: string) {
  const ignored = readIgnored(text)
  if (ignored !== undefined) return ignored
  const meant = meantBy(text)
  throw new AuditformError('USAGE', `--ignore ${text} names no difference.`, {
    status: ExitStatus.usage,
    suggestions: [
      meant === ''
        ? `Give key=KEY, list=LIST, file=POLICY, path=PATH, control=NAME or one of: ${driftKinds.join(', ')}.`
        : `Did you mean --ignore ${meant}?`,
    ],
  })
}

/** Whoever can change this file can make drift silent, so it is trusted no more than a policy. */
async function acceptancesIn(
  path: string,
  files: PolicyFiles,
  trustAs: 'root' | 'anyone',
): Promise<readonly Acceptance[]> {
  const found = await files.read(path)
  const about = (findings: readonly Finding[]) =>
    invalid(findings.map((finding) => complaintAboutFile(path, finding)))
  switch (found.kind) {
    case 'missing':
      throw about([{code: 'file-missing', args: {path}}])
    case 'directory':
      throw about([{code: 'file-is-folder', args: {path}}])
    case 'unreadable':
      throw about([{code: 'file-unreadable', args: {path, reason: found.reason}}])
    default:
  }
  const distrust = trustAs === 'root' ? trustFindings(path, found.trust) : []
  if (distrust.length > 0) throw about(distrust)
  const {acceptances, complaints} = readAcceptances(sourceFile(path, found.text))
  if (complaints.length > 0) throw invalid(complaints)
  return acceptances
}

function invalid(complaints: PolicyInvalid['complaints']): PolicyInvalid {
  return new PolicyInvalid(complaints, 'The file of accepted differences')
}
