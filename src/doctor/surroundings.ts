import {startOption} from './control.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import type {Patient} from './patient.ts'

/** Findings on where the program runs, and on a kernel that does not answer there. */
export function surroundingsFindings(patient: Patient): readonly Finding[] {
  return [...unreadable(patient), ...otherRoot(patient)]
}

function unreadable(patient: Patient): readonly Finding[] {
  const {kernel} = patient
  if (kernel.kind !== 'unreadable') return []
  const {reason, message, suggestions} = kernel
  return [
    finding(
      'kernel-unreadable',
      'error',
      {reason, message, suggestions},
      surroundingEvidence(patient),
    ),
  ]
}

/** All that may be behind it, and that was read. */
function surroundingEvidence(patient: Patient): readonly Evidence[] {
  const {userNamespace, pidNamespace, commandLine, examination} = patient
  const audit = startOption(commandLine, 'audit')
  const {capabilities} = examination
  return [
    ...(userNamespace === 'other' ? [{from: '/proc/self/ns/user', text: notInitial}] : []),
    ...(pidNamespace === 'other' ? [{from: '/proc/self/ns/pid', text: notInitial}] : []),
    ...(audit === undefined ? [] : [{from: '/proc/cmdline', text: `audit=${audit}`}]),
    ...(capabilities === undefined ? [] : [{from: '/proc/self/status', text: capabilities}]),
  ]
}

const notInitial = 'not the one of the machine'

/** Rules that were added from there watch the files of that root. */
function otherRoot({examination}: Patient): readonly Finding[] {
  if (examination.root !== 'other') return []
  const read = [{from: '/proc/1/root', text: 'another directory than / here'}]
  return [finding('other-root', 'warning', {}, read)]
}
