import type {RunResult} from '../../src/system/system.ts'

/** Which runs of auditctl: those that change, those that read, and those that load a rules file. */
export type AuditctlDoor = 'change' | 'read' | 'load'

/** A way in which a run of auditctl goes wrong, on any machine. */
export interface AuditctlFault {
  readonly name: string
  readonly door: AuditctlDoor
  /** What is done of what was asked; half of it is the first lines of a rules file. */
  readonly effect: 'none' | 'half' | 'whole'
  readonly result: RunResult
}

/** Whether a fault strikes once, or from then on. */
export type Stubbornness = 'once' | 'from then on'

/** A run that ended by itself. */
export const ended = (exitCode: number, stderr = '', stdout = ''): RunResult => ({
  stdout,
  stderr,
  exitCode,
  failure: undefined,
})
const cutOff = (failure: 'timeout' | 'killed'): RunResult => ({
  stdout: '',
  stderr: '',
  exitCode: undefined,
  failure,
})

const effects = {none: 'without effect', half: 'half of it', whole: 'with effect'} as const

function fault(
  door: AuditctlDoor,
  how: string,
  effect: AuditctlFault['effect'],
  result: RunResult,
): AuditctlFault {
  return {door, name: `${how}, ${effects[effect]}`, effect, result}
}

const exists = 'Error sending add rule data request (Rule exists)\n'
const gone = 'Error sending delete rule data request (No such file or directory)\n'

/** Everything that can go wrong with one run of auditctl. */
export const auditctlFaults: readonly AuditctlFault[] = [
  fault('change', 'exit status 255', 'none', ended(255, 'no\n')),
  fault('change', 'exit status 0', 'none', ended(0)),
  fault('change', 'no end', 'none', cutOff('timeout')),
  fault('change', 'killed', 'none', cutOff('killed')),
  fault('change', '"Rule exists"', 'none', ended(255, exists)),
  fault('change', '"No such rule"', 'none', ended(255, gone)),
  fault('change', 'exit status 255', 'whole', ended(255, 'no\n')),
  fault('change', 'no end', 'whole', cutOff('timeout')),
  fault('change', 'killed', 'whole', cutOff('killed')),
  fault('change', 'wrong output', 'whole', ended(0, 'Warning - x\n', 'enabled 7\n')),
  fault('load', 'exit status 1', 'none', ended(1)),
  fault('load', 'exit status 0', 'none', ended(0)),
  fault('load', 'killed', 'none', cutOff('killed')),
  fault('load', 'exit status 1', 'whole', ended(1)),
  fault('load', 'no end', 'whole', cutOff('timeout')),
  fault('load', 'exit status 1', 'half', ended(1)),
  fault('load', 'exit status 0', 'half', ended(0)),
  fault('load', 'killed', 'half', cutOff('killed')),
  fault('read', 'exit status 255', 'none', ended(255, 'no\n')),
  fault('read', 'nothing', 'none', ended(0)),
  fault('read', 'no end', 'none', cutOff('timeout')),
  fault('read', 'wrong output', 'none', ended(0, '', 'LIST_RULES: what?\n')),
  fault('read', 'no rules', 'none', ended(0, '', 'No rules\n')),
]

/** The lines of a rules file that are loaded when it is only done by half. */
export function firstHalf(text: string): string {
  const lines = text.split('\n')
  return lines.slice(0, Math.ceil(lines.length / 2)).join('\n')
}
