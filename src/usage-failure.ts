import {stripVTControlCharacters} from 'node:util'
import {AuditformError, ExitStatus} from './errors.ts'
import {nearest} from './rules/suggest.ts'

/** What oclif says of a command line that it cannot read, with what was probably meant. */
export function usageFailure(said: string, flagNames: readonly string[]): AuditformError {
  const lines = stripVTControlCharacters(said)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !preamble.test(line))
  const message = lines.map(plainly).join(' ')
  const meant = meantBy(message, flagNames)
  return new AuditformError('USAGE', message === '' ? 'Wrong usage.' : message, {
    status: ExitStatus.usage,
    suggestions: [meant === '' ? 'See the flags with --help.' : `Did you mean ${meant}?`],
  })
}

const preamble = /^See more help with --help$|^The following errors? occurred:$|^Parsing --[\w-]+$/

/** oclif tells of a value `true`, which nobody wrote. */
function plainly(line: string): string {
  return line.replace(
    /^(--[\w-]+)=\S+ cannot also be provided when using (--[\w-]+)$/,
    '$1 and $2 exclude each other.',
  )
}

function meantBy(message: string, flagNames: readonly string[]): string {
  const flag = /^Nonexistent flag: (--[\w-]+)/.exec(message)?.[1]
  if (flag !== undefined) {
    return nearest(
      flag,
      flagNames.map((name) => `--${name}`),
    )
  }
  const [, value, options] = /^Expected --[\w-]+=(.*) to be one of: (.+)$/.exec(message) ?? []
  return value === undefined ? '' : nearest(value, options?.split(', ') ?? [])
}
