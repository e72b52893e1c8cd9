import {AuditformError} from '../errors.ts'
import {readBootFiles, standardAuditRules} from './boot-files.ts'
import {bootId} from './boot-id.ts'
import {fileIdentity} from './file-identity.ts'
import {localFacts} from './local-facts.ts'
import {type LocalPaths, standardRulesDir} from './local-paths.ts'
import {readExactly} from './netlink/exact-reader.ts'
import {lookAtPaths} from './path-looks.ts'
import {findProgram, runProgram} from './programs.ts'
import {readRulesDir} from './rules-dir.ts'
import {localStateFiles} from './state-files.ts'
import {localStateFolders} from './state-folders.ts'
import {readSurroundings} from './surroundings.ts'
import type {System} from './system.ts'

/** What this host answers, without anything that changes it; but for auditctl, which does as it is told. */
export function localQuestions(paths: LocalPaths) {
  const auditctlPath = once(() => resolveAuditctl(paths.auditctl))
  const auditRules = paths.rulesDir === standardRulesDir ? standardAuditRules : undefined
  return {
    auditctl: async (args) => runProgram(await auditctlPath(), args),
    auditctlFile: async () => fileIdentity(await auditctlPath()),
    facts: localFacts(auditctlPath),
    exactReading: () => readExactly(),
    surroundings: readSurroundings,
    watchedPaths: lookAtPaths,
    rulesFolder: () => readRulesDir(paths.rulesDir),
    bootFiles: () => readBootFiles(auditRules),
    bootId,
    ...localStateFiles((name) => `${paths.stateDir}/${name}`),
    ...localStateFolders((name) => `${paths.stateDir}/${name}`),
  } satisfies Partial<System>
}

async function resolveAuditctl(wanted: string | undefined): Promise<string> {
  if (wanted !== undefined) return wanted
  const found = await findProgram('auditctl')
  if (found !== undefined) return found
  throw new AuditformError('AUDITCTL_MISSING', 'There is no auditctl on this host.', {
    suggestions: [
      'Install it: apt-get install auditd, or dnf install audit.',
      'Name it with --auditctl PATH if it is somewhere unusual.',
      'Try things without a kernel: --target sandbox.',
    ],
  })
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
