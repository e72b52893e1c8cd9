import type {ControlChange} from '../diff/diff.ts'
import type {Place} from '../rules/complaint.ts'
import {type ControlSettings, enabledNames, failureNames} from '../rules/control.ts'
import type {HazardName} from './hazards.ts'
import type {Operation} from './operation.ts'

/** Operations on control values, by when they are due. */
export interface ControlOperations {
  /** Before any rule changes: they only make room. */
  readonly before: readonly Operation[]
  /** After the rules. */
  readonly after: readonly Operation[]
  /** After everything else was verified: nothing can be changed behind it. */
  readonly last: readonly Operation[]
}

/** Turns differences of control values into operations. */
export function controlOperations(
  changes: readonly ControlChange[],
  places: ReadonlyMap<keyof ControlSettings, Place>,
): ControlOperations {
  const operation = (change: ControlChange): Operation => ({
    kind: 'control',
    name: change.name,
    to: change.to,
    argv: controlWords(change.name, change.to),
    undo: change.from === undefined ? [] : undoWords(change.name, change.from),
    reason: {kind: 'control', from: change.from},
    source: places.get(change.name),
    hazards: controlHazards(change),
  })
  const when = (due: Due) => changes.filter((change) => dueOf(change) === due).map(operation)
  return {before: when('before'), after: when('after'), last: when('last')}
}

type Due = 'before' | 'after' | 'last'

function dueOf({name, from, to}: ControlChange): Due {
  if (name === 'enabled') return to === 'locked' ? 'last' : 'after'
  if (name === 'loginuid_immutable') return 'last'
  return name === 'backlog_limit' && makesRoom(Number(from), Number(to)) ? 'before' : 'after'
}

/** A backlog limit of 0 is no limit. */
function makesRoom(from: number, to: number): boolean {
  return to === 0 || (from !== 0 && to > from)
}

function controlHazards({name, to}: ControlChange): readonly HazardName[] {
  if (name === 'failure' && to === 'panic') return ['PANICS_ON_FAILURE']
  if (name === 'enabled' && to === 'locked') return ['LOCKS_UNTIL_REBOOT']
  if (name === 'loginuid_immutable') return ['LOCKS_UNTIL_REBOOT']
  return []
}

/** The words of auditctl that set a control value. */
export function controlWords(
  name: keyof ControlSettings,
  value: string | number | boolean,
): readonly string[] {
  switch (name) {
    case 'enabled':
      return ['-e', numberOf(enabledNames, value)]
    case 'failure':
      return ['-f', numberOf(failureNames, value)]
    case 'rate_limit':
      return ['-r', String(value)]
    case 'backlog_limit':
      return ['-b', String(value)]
    case 'backlog_wait_time':
      return ['--backlog_wait_time', String(value)]
    case 'loginuid_immutable':
      return ['--loginuid-immutable']
    default:
      return name satisfies never
  }
}

function numberOf(names: readonly string[], value: string | number | boolean): string {
  return String(names.indexOf(String(value)))
}

function undoWords(
  name: keyof ControlSettings,
  from: string | number | boolean,
): readonly string[] {
  return name === 'loginuid_immutable' ? [] : controlWords(name, from)
}
