import fc from 'fast-check'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {AuditformError, ExitStatus} from '../../src/errors.ts'
import {PolicyInvalid} from '../../src/policy/policy-invalid.ts'
import {errorSchema} from '../../src/report/error-schema.ts'
import {failureAsJson, failureAsText} from '../../src/report/failure.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {hostilePlanView} from './hostile-view.ts'
import {forgedLine, unprintableIn} from './unprintable.ts'

test('a failure is told with the ways out', () => {
  const failure = new AuditformError('STALE', 'It changed.', {
    status: ExitStatus.stale,
    suggestions: ['Plan again.', 'Or not.'],
  })
  expect(failureAsText(failure, plainPaint)).toBe('Error: It changed.\n  Plan again.\n  Or not.')
  expect(failureAsJson(failure)).toEqual({
    format_version: '1.0',
    error: {
      code: 'STALE',
      message: 'It changed.',
      exit_status: 4,
      suggestions: ['Plan again.', 'Or not.'],
    },
  })
})

test('a policy that cannot be used is told with all that is wrong with it', () => {
  const {complaints} = hostilePlanView('x').desired
  const failure = new PolicyInvalid(complaints)
  expect(failureAsText(failure, plainPaint)).toMatch(/^warning: [\s\S]*\nError: The policy has 0/)
  expect(failureAsJson(failure).error.complaints).toHaveLength(1)
})

test('nothing that others wrote breaks a line, and every document is as the schema says', () => {
  fc.assert(
    fc.property(forgedLine, fc.boolean(), (text, isOfPolicy) => {
      const failure = isOfPolicy
        ? new PolicyInvalid(hostilePlanView(text).desired.complaints)
        : new AuditformError('X', text, {suggestions: [text]})
      expect(unprintableIn(failureAsText(failure, plainPaint))).toEqual([])
      expect(v.is(errorSchema, failureAsJson(failure))).toBe(true)
    }),
    {numRuns: 200},
  )
})
