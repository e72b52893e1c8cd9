import type {AuditformError} from '../errors.ts'
import {PolicyInvalid} from '../policy/policy-invalid.ts'
import {complaintsAsJson} from './complaints-json.ts'
import {complaintsAsText} from './complaints-text.ts'
import type {ErrorDocument} from './error-schema.ts'
import type {Paint} from './paint.ts'
import {printable} from './printable.ts'

/** A failure for a reader: what is wrong, then the ways out. */
export function failureAsText(failure: AuditformError, paint: Paint): string {
  const complaints =
    failure instanceof PolicyInvalid ? `${complaintsAsText(failure.complaints, paint)}\n` : ''
  const lines = [
    `${paint.red(paint.bold('Error:'))} ${printable(failure.message)}`,
    ...failure.suggestions.map((suggestion) => `  ${printable(suggestion)}`),
  ]
  return `${complaints}${lines.join('\n')}`
}

/** A failure for a program; its shape is schemas/error.schema.json. */
export function failureAsJson(failure: AuditformError): ErrorDocument {
  const {code, message, status, suggestions} = failure
  const complaints =
    failure instanceof PolicyInvalid ? {complaints: complaintsAsJson(failure.complaints)} : {}
  return {
    format_version: '1.0',
    error: {code, message, exit_status: status, suggestions, ...complaints},
  }
}
