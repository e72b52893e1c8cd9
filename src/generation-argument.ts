import {Args} from '@oclif/core'
import {AuditformError, ExitStatus} from './errors.ts'

/** An argument that names a generation; `numberIn` reads it. */
export function generationArgument(description: string) {
  return Args.string({description})
}

/** The number of a generation that somebody gave. */
export function numberIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new AuditformError('USAGE', `'${text}' is no number of a generation.`, {
    status: ExitStatus.usage,
    suggestions: ['See which there are: auditform history'],
  })
}
