import {stat} from 'node:fs/promises'
import {machine} from 'node:os'
import {AuditformError} from '../errors.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {parseAuditctlVersion} from '../rules/version.ts'
import {readingFailure} from './auditctl-failures.ts'
import {knowsIoUring, lookUpNames, pathKind} from './host-lookups.ts'
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
    const file = await fileAt(path)
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
    paths: new Map(
      await Promise.all([...paths].map(async (path) => [path, await pathKind(path)] as const)),
    ),
  })
}

/** What tells a file from the one that an upgrade puts in its place. */
async function fileAt(path: string): Promise<string | undefined> {
  const found = await stat(path, {bigint: true}).catch(() => undefined)
  return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`
}

async function askProgram(path: string): Promise<Program> {
  // Old releases want root even for this.
  const answer = await runProgram(path, ['-v'])
  const failure = readingFailure('-v', answer, await readSurroundings())
  if (failure) throw failure
  const auditctl = parseAuditctlVersion(answer.stdout)
  if (auditctl !== undefined) return {auditctl, ioUring: await knowsIoUring()}
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
