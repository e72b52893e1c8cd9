import {readFileSync} from 'node:fs'
import {isFileError} from './files.ts'
import {askOncePerFile} from './known-programs.ts'
import {findProgram, runProgram} from './programs.ts'
import type {BootFiles} from './system.ts'

/** Where augenrules puts what it makes of the standard rules.d. */
export const standardAuditRules = '/etc/audit/audit.rules'

/** An awk program that ends with 0 where `\s` is white space, and with 1 where it is the letter s. */
export const spaceProbe = String.raw`BEGIN { exit " " !~ /^\s$/ }`

/** Reads what the next boot depends on beside rules.d; only the standard one has an audit.rules. */
export async function readBootFiles(auditRules: string | undefined): Promise<BootFiles> {
  return {
    auditRules: auditRules === undefined ? undefined : fileAt(auditRules),
    awkKnowsSpace: await askAwk(),
  }
}

function fileAt(path: string): BootFiles['auditRules'] {
  try {
    return {path, text: readFileSync(path, 'utf8')}
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return {path, text: undefined}
    throw error
  }
}

async function askAwk(): Promise<boolean | undefined> {
  const awk = await findProgram('awk')
  if (awk === undefined) return undefined
  const probe = async () => (await runProgram(awk, [spaceProbe])).exitCode
  return knowsSpace(await askOncePerFile(awk, 'space', probe, isStatus))
}

function isStatus(said: unknown): said is number {
  return typeof said === 'number'
}

/** What the status of the probe says; an awk that ends otherwise says nothing. */
export function knowsSpace(exitCode: number | undefined): boolean | undefined {
  if (exitCode === 0) return true
  return exitCode === 1 ? false : undefined
}
