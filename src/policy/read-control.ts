import {
  type ControlSettings,
  type Enabled,
  enabledNames,
  type Failure,
  failureNames,
} from '../rules/control.ts'
import type {Member, ObjectNode} from './json5-positions.ts'
import type {PolicyControl} from './policy.ts'
import type {SourceFile} from './source.ts'

/** The settings of a `control` object; members that do not fit the schema are passed over. */
export function readControl(source: SourceFile, node: ObjectNode): readonly PolicyControl[] {
  const last = [...new Map(node.members.map((member) => [member.key, member])).values()]
  return last.flatMap((member): readonly PolicyControl[] => {
    const settings = settingOf(member)
    const extent = {start: member.keyStart, end: member.value.end}
    return settings ? [{kind: 'control', source, extent, settings}] : []
  })
}

function settingOf({key, value: node}: Member): ControlSettings | undefined {
  const value = node.kind === 'string' ? node.text : node.kind === 'plain' ? node.value : undefined
  switch (key) {
    case 'enabled': {
      const enabled = enabledOf(value)
      return enabled && {enabled}
    }
    case 'failure': {
      const failure = failureOf(value)
      return failure && {failure}
    }
    case 'backlog_limit':
    case 'backlog_wait_time':
    case 'rate_limit':
      return typeof value === 'number' ? {[key]: value} : undefined
    case 'loginuid_immutable':
      return typeof value === 'boolean' ? {loginuid_immutable: value} : undefined
    default:
      return undefined
  }
}

// The numbers are those of auditctl -e and -f.
function enabledOf(value: unknown): Enabled | undefined {
  return enabledNames.find((name, number) => value === name || value === number)
}

function failureOf(value: unknown): Failure | undefined {
  return failureNames.find((name, number) => value === name || value === number)
}
