import {stat} from 'node:fs/promises'
import {findProgram, runProgram} from './programs.ts'

/** Tells one line to syslog, which journald is on most hosts, by logger(1); where there is none, nobody. */
export async function logLine(text: string): Promise<void> {
  const socket = await stat('/dev/log').catch(() => undefined)
  const logger = socket?.isSocket() ? await findProgram('logger') : undefined
  if (logger === undefined) return
  await runProgram(logger, ['-t', 'auditform', '-p', 'authpriv.notice', '--', text])
}
