import type {RunResult} from '../system.ts'
import type {Outcome} from './connection.ts'
import {type Part, quoteWords} from './script.ts'

/**
 * The command line of a program with a time limit, for its own part of a script. auditctl waits
 * up to 4 s for the kernel, and -D may delete thousands of rules at 14 ms each. timeout(1) of an
 * old busybox wants its limit in another way, and then only we here have one. `quoted` is what
 * comes behind the words, as the shell shall read it.
 */
export function limitedCommand(words: readonly string[], quoted = ''): string {
  const command = `${quoteWords(words)} ${quoted}`
  return `if timeout 9 true 2>/dev/null; then exec timeout 120 ${command}; else exec ${command}; fi`
}

/** What a program did on the host, as it would be told of one that ran here. */
export function runResult({stdout, stderr, status}: Part): RunResult {
  const failure = failureOf(status)
  return {stdout, stderr, exitCode: failure === undefined ? status : undefined, failure}
}

/** The same of the first and only part of an outcome. */
export function resultOf(outcome: Outcome): RunResult {
  if (outcome.kind === 'whole') {
    const [part] = outcome.parts
    return part === undefined ? withoutAnswer('connection-lost') : runResult(part)
  }
  return withoutAnswer(outcome.kind === 'lost' ? 'connection-lost' : 'timeout')
}

/** A run of which nobody knows how it ended. */
export function withoutAnswer(failure: RunResult['failure']): RunResult {
  return {stdout: '', stderr: '', exitCode: undefined, failure}
}

/** How sh(1) and timeout(1) tell of a program that did not end by itself. auditctl's own are below 124, and 255. */
function failureOf(status: number): RunResult['failure'] {
  if (status === 124) return 'timeout'
  if (status === 126) return 'not-executable'
  if (status === 127) return 'missing'
  return status > 128 && status <= 192 ? 'killed' : undefined
}
