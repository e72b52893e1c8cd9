import {AuditformError} from '../../errors.ts'
import {quoteWord} from '../../shell-words.ts'
import {knowsSpace, spaceProbe} from '../boot-files.ts'
import type {BootFiles} from '../system.ts'
import {formatSshAddress} from './address.ts'
import type {Connection} from './connection.ts'

/** Status of a shell whose file is not there. */
const missing = 3

/** Reads in one round trip what the next boot depends on beside rules.d. */
export async function readBootFiles(
  connection: Connection,
  path: string | undefined,
): Promise<BootFiles> {
  const show = (file: string) => `test -e ${file} || exit ${missing}\ncat -- ${file}`
  const [probe, file] = await connection.ask([
    `awk ${quoteWord(spaceProbe)}`,
    ...(path === undefined ? [] : [show(quoteWord(path))]),
  ])
  const awkKnowsSpace = knowsSpace(probe?.status)
  if (path === undefined || file === undefined) return {auditRules: undefined, awkKnowsSpace}
  if (file.status !== 0 && file.status !== missing) {
    const last = file.stderr.trim().split('\n').at(-1) ?? ''
    throw new AuditformError(
      'RULES_DIR_UNREADABLE',
      `${path} on ${formatSshAddress(connection.address)} cannot be read (${last}).`,
    )
  }
  const text = file.status === missing ? undefined : file.stdout
  return {auditRules: {path, text}, awkKnowsSpace}
}
