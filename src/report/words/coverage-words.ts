import type {CoverageDocument} from '../coverage-schema.ts'

type Events = CoverageDocument['lost'][number]
type Part = NonNullable<Events['parts']>[number]

/** More names than these are counted. */
const mostNames = 5

/** What lists let pass without a rule. */
const passing: Readonly<Record<string, string>> = {
  user: 'messages of programs',
  task: 'what new tasks do',
  exclude: 'records',
  filesystem: 'files below watched folders and paths',
}

/** Some events of one rule in a line, such as `-w /etc/group -p wa -k identity: everything`. */
export function coverageWords({list, listing, reach, parts, suppressed_by}: Events): string {
  const by = suppressed_by ?? ''
  if (reach === 'other-files') return `any rule: calls that also touch the file of ${by}`
  const subject = listing ?? passing[list] ?? 'many rules'
  const calls = parts?.map(partWords).join('; ')
  if (reach === 'some') return `${subject}: what ${by} takes${calls ? ` (${calls})` : ''}`
  return `${subject}: ${calls ?? 'everything'}${by ? `, taken by ${by}` : ''}`
}

function partWords({arch, syscalls, perm}: Part): string {
  const calls = syscalls === null ? [] : [`${namesOf(syscalls)}`]
  const machine = arch === null ? [] : [`arch ${arch}`]
  const access = perm === null ? [] : [`perm ${perm}`]
  return [[...calls, ...machine].join(' of '), ...access].filter((text) => text !== '').join(', ')
}

function namesOf(syscalls: readonly (string | number)[]): string {
  const shown = syscalls.slice(0, mostNames).join(', ')
  const more = syscalls.length - mostNames
  return more > 0 ? `${shown} and ${more} more` : shown
}
