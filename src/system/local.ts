import {rename, unlink} from 'node:fs/promises'
import {hostname} from 'node:os'
import {AuditformError} from '../errors.ts'
import {standardAuditRules} from './boot-files.ts'
import {removeDeadDrafts} from './dead-drafts.ts'
import {isThere, replaceFile, syncFolder} from './files.ts'
import {runFolder, withRulesFile} from './load-rules.ts'
import {type LocalPaths, standardRulesDir} from './local-paths.ts'
import {localQuestions} from './local-questions.ts'
import {withLockFile} from './lock.ts'
import {logLine} from './log-line.ts'
import {findProgram, runProgram} from './programs.ts'
import {readReadiness} from './readiness.ts'
import type {RunResult, System} from './system.ts'

/** This host: auditctl, and the kernel's own answer beside it. */
export function localSystem(paths: LocalPaths): System {
  const questions = localQuestions(paths)
  const {auditctl} = questions
  const auditRules = paths.rulesDir === standardRulesDir ? standardAuditRules : undefined

  return {
    kind: 'local',
    description: `this host (${hostname()})`,
    ...questions,
    loadRules: (text) => withRulesFile(text, (path) => auditctl(['-R', path])),
    async changeRulesFile(name, change) {
      const path = `${paths.rulesDir}/${name}`
      if (change.kind === 'replace') return replaceFile(path, change.text, 0o640)
      if (change.kind === 'set-aside') await setAside(path)
      else if (change.kind === 'put-back') await rename(`${path}.set-aside`, path)
      else await unlink(path)
      await syncFolder(paths.rulesDir)
    },
    async mergeRules() {
      const augenrules = await findProgram('augenrules')
      if (augenrules === undefined || paths.rulesDir !== standardRulesDir) return noProgram
      return runProgram(augenrules, [])
    },
    withLock: (work, claim) =>
      withLockFile(
        paths.lock,
        async () => {
          const generations = `${paths.stateDir}/generations`
          await removeDeadDrafts([paths.rulesDir, paths.stateDir, generations, runFolder])
          return work()
        },
        claim,
      ),
    readiness: () => readReadiness(paths.rulesDir, paths.stateDir, paths.auditctl),
    async examine(question) {
      // Only doctor asks.
      const {examineHere} = await import('./examine.ts')
      return examineHere(question, {rulesDir: paths.rulesDir, auditRules})
    },
    async auditTrail(question) {
      // Only a drift that found something asks.
      const [{askAuditTrail}, {runHere}] = await Promise.all([
        import('./audit-trail.ts'),
        import('./script-here.ts'),
      ])
      return askAuditTrail(runHere, question)
    },
    stateFolder: paths.stateDir,
    async announce({syslog, audit}) {
      await Promise.all([logLine(syslog), auditctl(['-m', audit]).catch(() => {})])
    },
  }
}

/**
 * Under the new name there may be a file from before, which rename(2) would replace. One step, and
 * no link(2) and unlink(2): killed between those, both names would stay for good.
 */
async function setAside(path: string): Promise<void> {
  const aside = `${path}.set-aside`
  if (await isThere(aside)) {
    throw new AuditformError('FILE_EXISTS', `${aside} is there already.`, {
      suggestions: ['Look whether it is still needed, and move it away.'],
    })
  }
  await rename(path, aside)
}

const noProgram: RunResult = {stdout: '', stderr: '', exitCode: undefined, failure: 'missing'}
