import {splitEquation} from './equation.ts'
import type {FactsQuery} from './host-facts.ts'
import {type GivenOption, parseOptions} from './options.ts'
import {fieldNumber} from './tables/lookup.ts'
import {Field} from './uapi.ts'
import {startsWithDigit, startsWithMinusDigit} from './values/number.ts'
import type {AuditctlVersion} from './version.ts'
import {trimWatchPath} from './watch-path.ts'

/**
 * What compileWords will look up of the host for these words: names of users and groups, and the
 * exact spelling of watched paths. The version need not be known yet; the newest reads every
 * option that an older one reads.
 */
export function factsNeeded(words: readonly string[]): FactsQuery {
  const users = new Set<string>()
  const groups = new Set<string>()
  const paths = new Set<string>()
  for (const given of parseOptions(words, newest).given) {
    if (given.kind !== 'option') continue
    if (given.option === 'w' || given.option === 'W') paths.add(trimWatchPath(given.value))
    if (given.option !== 'F') continue
    const [kind, name] = nameInField(given)
    if (kind === 'user') users.add(name)
    if (kind === 'group') groups.add(name)
    if (kind === 'path') paths.add(name)
  }
  return {users, groups, paths}
}

const newest: AuditctlVersion = [4, 2, 1]

const userFields: readonly number[] = [
  Field.uid,
  Field.euid,
  Field.suid,
  Field.fsuid,
  Field.auid,
  Field.obj_uid,
]

const groupFields: readonly number[] = [
  Field.gid,
  Field.egid,
  Field.sgid,
  Field.fsgid,
  Field.obj_gid,
]

type Named = readonly [kind: 'user' | 'group' | 'path' | 'nothing', name: string]

function nameInField({value: word, valueSpan}: GivenOption): Named {
  const equation = splitEquation(word, valueSpan)
  if (equation === undefined || equation.value === '') return ['nothing', '']
  const {value} = equation
  const type = fieldNumber(equation.field, newest)
  if (type === undefined) return ['nothing', '']
  if (type === Field.path) return ['path', value]
  const isNumber = startsWithDigit(value) || startsWithMinusDigit(value)
  if (userFields.includes(type) && !isNumber && value !== 'unset') return ['user', value]
  return groupFields.includes(type) && !isNumber ? ['group', value] : ['nothing', '']
}
