import {quoteWord} from '../../shell-words.ts'
import {askAuditTrail} from '../audit-trail.ts'
import {readExamination} from '../examine.ts'
import {examineParts, watchedPart} from '../examine-script.ts'
import type {RunResult, System} from '../system.ts'
import {formatSshAddress, type SshAddress} from './address.ts'
import {readBootFiles} from './boot-files.ts'
import {type Connection, type Outcome, runAgain, sshConnection} from './connection.ts'
import {remoteFacts} from './facts.ts'
import {remoteStateFiles, removeDeadDrafts} from './files.ts'
import {withRemoteLock} from './lock.ts'
import {remotePathLooks} from './path-looks.ts'
import {remoteReadiness} from './readiness.ts'
import {changeRulesFile, readRulesFolder} from './rules-folder.ts'
import {limitedCommand, resultOf, runResult, withoutAnswer} from './run-result.ts'
import {endOfPart} from './script.ts'
import {remoteStateFolders} from './state-folders.ts'

/** Where the pieces of the other host are; all of them are paths there. */
export interface RemotePaths {
  readonly auditctl: string
  readonly rulesDir: string
  /** What augenrules makes of the standard rules.d; it reads no other. */
  readonly auditRules: string | undefined
  readonly stateDir: string
  readonly lock: string
}

/** Another host, with nothing installed there but auditctl, a shell and coreutils. */
export function sshSystem(
  address: SshAddress,
  paths: RemotePaths,
): System & {close(): Promise<void>} {
  const connection = sshConnection(address)
  const {auditctl, rulesDir, stateDir} = paths
  let wasOpen = false
  /** Once the host was reached, one that cannot be reached any more is a connection that was lost. */
  const orLost = async <T>(work: () => Promise<T>, lost: T): Promise<T> => {
    try {
      const result = await work()
      wasOpen = true
      return result
    } catch (error) {
      if (!wasOpen) throw error
      return lost
    }
  }

  return {
    kind: 'ssh',
    description: formatSshAddress(address),
    auditctl: (args) =>
      orLost(
        async () => resultOf(await runAuditctl(connection, auditctl, args)),
        withoutAnswer('connection-lost'),
      ),
    loadRules: (text) =>
      orLost(
        async () => loadResult(await connection.run([loadCommands(auditctl, text)])),
        withoutAnswer('connection-lost'),
      ),
    facts: (query) => remoteFacts(connection, auditctl, query),
    exactReading: async () => ({
      kind: 'unavailable',
      reason: 'ssh',
      detail: 'over ssh auditctl alone can be asked',
    }),
    surroundings: async () => (await connection.greeting()).surroundings,
    watchedPaths: (asked) => remotePathLooks(connection, asked),
    rulesFolder: () => readRulesFolder(connection, rulesDir),
    bootFiles: () => readBootFiles(connection, paths.auditRules),
    changeRulesFile: (name, change) => changeRulesFile(connection, rulesDir, name, change),
    async mergeRules() {
      if (paths.auditRules === undefined) return withoutAnswer('missing')
      // It may as well be done twice; lost for good it is an error, and not an audit.rules that stays old.
      const [part] = await connection.ask([limitedCommand(['augenrules'])])
      return part === undefined ? withoutAnswer('connection-lost') : runResult(part)
    },
    withLock: (work, claim) =>
      withRemoteLock(
        connection,
        paths.lock,
        async () => {
          await connection.run([removeDeadDrafts(rulesDir, stateDir)]).catch(() => {})
          return work()
        },
        claim,
      ),
    readiness: () => remoteReadiness(connection, rulesDir, stateDir, auditctl),
    async examine(question) {
      const parts = [...examineParts(question, paths), watchedPart(question.watched)]
      return readExamination(await connection.ask(parts), question.watched)
    },
    auditTrail: (question) => askAuditTrail(connection.ask, question),
    bootId: async () => (await connection.greeting()).bootId,
    stateFolder: stateDir,
    ...remoteStateFiles(connection, stateDir),
    ...remoteStateFolders(connection, stateDir),
    async announce({syslog, audit}) {
      const log = `test -S /dev/log && logger -t auditform -p authpriv.notice -- ${quoteWord(syslog)}`
      await connection.run([log, limitedCommand([auditctl, '-m', audit])]).catch(() => {})
    },
    close: () => connection.close(),
  }
}

/** What only reads is asked again when its answer was cut off. */
function runAuditctl(
  {run}: Connection,
  auditctl: string,
  args: readonly string[],
): Promise<Outcome> {
  const runOnce = () => run([limitedCommand([auditctl, ...args])])
  return args.every((arg) => ['-l', '-s', '-i', '-v'].includes(arg)) ? runAgain(runOnce) : runOnce()
}

/** A folder of its own, with mode 0700, as old releases of auditctl and the secrecy of rules want it. */
function loadCommands(auditctl: string, text: string): string {
  return [
    't=$(mktemp -d "/run/auditform-batch-$$-XXXXXX" 2>/dev/null || mktemp -d) || exit 1',
    `printf %s ${quoteWord(text)} >"$t/batch.rules" || { rm -rf -- "$t"; exit 1; }`,
    endOfPart,
    `(${limitedCommand([auditctl, '-R'], '"$t/batch.rules"')})`,
    's=$?',
    'rm -rf -- "$t"',
    'exit $s',
  ].join('\n')
}

/** Without a file to hand over there is one part only. */
function loadResult(outcome: Outcome): RunResult | undefined {
  if (outcome.kind !== 'whole') return resultOf(outcome)
  const [, loaded] = outcome.parts
  return loaded === undefined ? undefined : runResult(loaded)
}
