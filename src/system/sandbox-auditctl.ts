/** The auditctl of a modelled host: words in, what it prints and what the kernel holds then out. */

import {type KernelModel, type ModelAnswer, modelKernel} from '../plan/model.ts'
import {normalizePath} from '../policy/paths.ts'
import {compileWords} from '../rules/compile.ts'
import {enabledNames, failureNames} from '../rules/control.ts'
import {factsNeeded} from '../rules/facts-needed.ts'
import type {FactsQuery, HostFacts, PathKind} from '../rules/host-facts.ts'
import {projectRules} from '../rules/project.ts'
import {can} from '../rules/quirks.ts'
import type {RuleCommand} from '../rules/rule-command.ts'
import {splitLine} from '../rules/split-line.ts'
import {machineByElf} from '../rules/tables/lookup.ts'
import {Field} from '../rules/uapi.ts'
import {formatVersion, parseAuditctlVersion} from '../rules/version.ts'
import type {Sandbox} from './sandbox-file.ts'
import type {RunResult} from './system.ts'

/** What the file says of its host. */
export function sandboxFacts(sandbox: Sandbox, query: FactsQuery): HostFacts {
  const known = new Map(
    Object.entries(sandbox.paths).map(([path, kind]) => [normalizePath(path), kind]),
  )
  return {
    auditctl: parseAuditctlVersion(sandbox.auditctl) ?? [3, 1, 2],
    machine: sandbox.machine,
    ioUring: sandbox.io_uring,
    users: new Map(Object.entries(sandbox.users)),
    groups: new Map(Object.entries(sandbox.groups)),
    paths: new Map([...query.paths].map((path) => [path, pathKind(known, path)])),
  }
}

/** What stat() would say: a path is what its spelling leads to, and behind a file there is nothing. */
function pathKind(known: ReadonlyMap<string, PathKind>, path: string): PathKind {
  const kind = path.startsWith('/') ? known.get(normalizePath(path)) : undefined
  const isBehindFile = kind === 'other' && /\/\.?$/.test(path)
  return kind === undefined || isBehindFile ? 'missing' : kind
}

/** What a run of auditctl leaves behind; `after` is undefined when nothing can have changed. */
export interface Modelled {
  readonly result: RunResult
  readonly after: Sandbox | undefined
}

/** Does what auditctl would do with these words. */
export function runModelled(args: readonly string[], sandbox: Sandbox): Modelled {
  const facts = sandboxFacts(sandbox, factsNeeded(args))
  const compiled = compileWords(args, facts)
  if (!compiled.accepted) {
    return {result: failed(255, `refused: ${compiled.error.code}`), after: undefined}
  }
  const {command} = compiled
  if (command.actions.includes('version')) {
    return {
      result: succeeded(`auditctl version ${formatVersion(facts.auditctl)}\n`),
      after: undefined,
    }
  }
  if (command.actions.includes('list')) {
    return {result: succeeded(listing(sandbox, facts, args.includes('-i'))), after: undefined}
  }
  if (command.actions.includes('status'))
    return {result: succeeded(status(sandbox)), after: undefined}

  const kernel = modelKernel(sandbox.rules, sandbox.control)
  const answer = carryOut(command, kernel)
  if (answer !== 'done') return {result: refused(answer, command, facts), after: undefined}
  return {result: succeeded(''), after: changed(sandbox, kernel)}
}

function stoppedAt(line: number, why: RunResult, hasSent: boolean): RunResult {
  // What exits with 0 tells nothing either: a locked kernel until 3.1.1.
  if (why.exitCode === 0) return succeeded('')
  const said = `${why.stderr}There was an error in line ${line} of batch.rules`
  return {...failed(1, said), stderr: hasSent ? `${said}\n` : ''}
}

function changed(sandbox: Sandbox, kernel: KernelModel): Sandbox {
  return {...sandbox, control: {...sandbox.control, ...kernel.control()}, rules: kernel.rules()}
}

/**
 * Does what `auditctl -R` would do: stops at the first line that fails, and what ran before stays.
 * Until it has sent a rule auditctl tells only syslog what is wrong.
 */
export function loadModelled(
  text: string,
  sandbox: Sandbox,
): {readonly result: RunResult; readonly after: Sandbox} {
  const kernel = modelKernel(sandbox.rules, sandbox.control)
  let hasSent = false
  for (const [index, line] of text.split('\n').entries()) {
    const words = splitLine(line).map((word) => word.text)
    if (words.length === 0) continue
    const facts = sandboxFacts(sandbox, factsNeeded(words))
    const compiled = compileWords(words, facts)
    const answer = compiled.accepted ? carryOut(compiled.command, kernel) : 'EINVAL'
    if (answer !== 'done') {
      const why = compiled.accepted ? refused(answer, compiled.command, facts) : failed(1, '')
      const result = stoppedAt(index + 1, why, hasSent)
      return {result, after: changed(sandbox, kernel)}
    }
    hasSent ||= compiled.accepted && compiled.command.operation !== undefined
  }
  return {result: succeeded(''), after: changed(sandbox, kernel)}
}

function carryOut(command: RuleCommand, kernel: KernelModel): ModelAnswer {
  const {operation, control} = command
  const answer = Object.keys(control).length > 0 ? kernel.set(control) : 'done'
  if (answer !== 'done' || operation === undefined) return answer
  switch (operation.kind) {
    case 'append':
      return kernel.append(operation.rule)
    case 'prepend':
      return kernel.prepend(operation.rule)
    case 'delete':
      return kernel.remove(operation.rule)
    case 'delete-all':
      return kernel.removeAll(operation.key)
    default:
      return operation satisfies never
  }
}

function refused(
  answer: Exclude<ModelAnswer, 'done'>,
  {operation}: RuleCommand,
  {auditctl}: HostFacts,
): RunResult {
  const isQuiet =
    answer === 'EPERM' &&
    operation !== undefined &&
    operation.kind !== 'delete-all' &&
    !can(auditctl, 'report-lock')
  return failed(isQuiet ? 0 : 255, words[answer])
}

const words = {
  EEXIST: 'Error sending add rule data request (Rule exists)',
  ENOENT: 'Error sending delete rule data request (No such file or directory)',
  EPERM: 'The audit system is in immutable mode, no rule changes allowed',
  EINVAL: 'Error sending add rule data request (Invalid argument)',
} as const

/** With -i auditctl names machines where it else prints their width; the rest of -i is not modelled. */
function listing(sandbox: Sandbox, facts: HostFacts, isInterpreted: boolean): string {
  const lines = projectRules(sandbox.rules, facts).map((line, index) => {
    const arch = sandbox.rules[index]?.fields.find(({type}) => type === Field.arch)?.value
    const machine = typeof arch === 'number' ? machineByElf(arch)?.name : undefined
    if (!isInterpreted || machine === undefined) return line
    return line.replace(/ -F arch(!?=)b(32|64)/, ` -F arch$1${machine}`)
  })
  return lines.length === 0 ? 'No rules\n' : `${lines.join('\n')}\n`
}

function status(sandbox: Sandbox): string {
  const {control} = sandbox
  return [
    `enabled ${enabledNames.indexOf(control.enabled)}`,
    `failure ${failureNames.indexOf(control.failure)}`,
    'pid 0',
    `rate_limit ${control.rate_limit}`,
    `backlog_limit ${control.backlog_limit}`,
    'lost 0',
    'backlog 0',
    `backlog_wait_time ${control.backlog_wait_time}`,
    'backlog_wait_time_actual 0',
    `loginuid_immutable ${control.loginuid_immutable ? '1 locked' : '0 unlocked'}`,
    '',
  ].join('\n')
}

function succeeded(stdout: string): RunResult {
  return {stdout, stderr: '', exitCode: 0, failure: undefined}
}

function failed(exitCode: number, stderr: string): RunResult {
  return {stdout: '', stderr: `${stderr}\n`, exitCode, failure: undefined}
}
