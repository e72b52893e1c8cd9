import {machine} from 'node:os'
import {AuditformError} from '../errors.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {parseAuditctlVersion} from '../rules/version.ts'
import {readingFailure} from './auditctl-failures.ts'
import {fileIdentity} from './file-identity.ts'
import {knowsIoUring, lookUpNames, pathKind} from './host-lookups.ts'
import {ifPossible} from './if-possible.ts'
import {askOncePerFile} from './known-programs.ts'
import {runProgram} from './programs.ts'
import {readSurroundings} from './surroundings.ts'
import type {RunResult} from './system.ts'

/** What auditctl is, whatever the rules. */
type Program = Pick<HostFacts, 'auditctl' | 'ioUring'>

/** The facts of this host. What auditctl is, is asked again only when another file is in its place. */
export function localFacts(
  auditctlPath: () => Promise<string>,
): (query: FactsQuery) => Promise<HostFacts> {
  let known: {readonly file: string; readonly program: Program} | undefined
  const programAt = async (path: string): Promise<Program> => {
    const file = ifPossible(() => fileIdentity(path))
    if (file === undefined || known?.file !== file) {
      const program = await askProgram(path)
      if (file === undefined) return program
      known = {file, program}
    }
    return known.program
  }
  return async ({users, groups, paths}) => ({
    ...(await programAt(await auditctlPath())),
    machine: machine(),
    users: await lookUpNames('passwd', users),
    groups: await lookUpNames('group', groups),
    // One after the other: to hand each to another thread takes ten times as long as to look.
    paths: new Map([...paths].map((path) => [path, pathKind(path)] as const)),
  })
}

async function askProgram(path: string): Promise<Program> {
  const text = await askOncePerFile(path, '-v', () => askVersion(path), isVersionText)
  const auditctl = parseAuditctlVersion(text)
  if (auditctl === undefined) throw new Error(`${text} is no version`)
  return {auditctl, ioUring: await knowsIoUring()}
}

function isVersionText(said: unknown): said is string {
  return typeof said === 'string' && parseAuditctlVersion(said) !== undefined
}

async function askVersion(path: string): Promise<string> {
  // Old releases want root even for this.
  const answer = await runProgram(path, ['-v'])
  const failure = readingFailure('-v', answer, await readSurroundings())
  if (failure) throw failure
  if (isVersionText(answer.stdout)) return answer.stdout
  throw new AuditformError(
    'AUDITCTL_UNUSABLE',
    `auditctl -v does not tell its version (${describe(answer)}).`,
    {
      suggestions: ['Check that --auditctl names the auditctl program of audit-userspace.'],
    },
  )
}

function describe(answer: RunResult): string {
  if (answer.failure !== undefined) return answer.failure
  const said = answer.stderr.trim().split('\n')[0] ?? ''
  return said === '' ? `exit status ${answer.exitCode}` : said
}
