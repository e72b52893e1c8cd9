import type {FileMode} from './examination.ts'
import {type Evidence, type Finding, finding} from './finding.ts'
import type {Patient} from './patient.ts'

/** Findings on who may change what the next boot loads. */
export function fileFindings({examination}: Patient): readonly Finding[] {
  const modes = examination.modes ?? []
  const toAll = modes.filter(({mode}) => mode & 0o002)
  // The group of root is root's own.
  const toGroup = modes.filter(({mode, gid}) => !(mode & 0o002) && mode & 0o020 && gid !== 0)
  const others = modes.filter(({uid}) => uid !== 0)
  return [
    ...(toAll.length > 0
      ? [finding('file-open-to-all', 'warning', {paths: pathsOf(toAll)}, toAll.map(evidence))]
      : []),
    ...(toGroup.length > 0
      ? [finding('file-open-to-group', 'warning', {paths: pathsOf(toGroup)}, toGroup.map(evidence))]
      : []),
    ...(others.length > 0
      ? [finding('file-of-other-owner', 'warning', {paths: pathsOf(others)}, others.map(evidence))]
      : []),
  ]
}

const pathsOf = (modes: readonly FileMode[]) => modes.map(({path}) => path)

function evidence({path, mode, uid, gid}: FileMode): Evidence {
  const digits = (mode & 0o7777).toString(8).padStart(4, '0')
  return {from: path, text: `mode ${digits}, owner ${uid}, group ${gid}`}
}
