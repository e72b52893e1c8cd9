import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import type {PersistReport} from '../../src/persist/persist.ts'
import {type Applied, appliedAsJson, appliedAsText} from '../../src/report/applied.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {planAsJson} from '../../src/report/plan-json.ts'
import {planSchema} from '../../src/report/plan-schema.ts'
import {rulesOf} from '../plan/abstract-rules.ts'
import {heldState} from '../plan/plan-input.ts'
import {hostilePlanView} from './hostile-view.ts'

const written: PersistReport = {
  path: '/etc/audit/rules.d/auditform.rules',
  change: 'update',
  setAside: [],
  putBack: [],
  merged: 'done',
  mergeMessage: '',
}

function applied(persisted: Partial<PersistReport> | undefined): Applied {
  return {
    operations: 3,
    persisted: persisted && {...written, ...persisted},
    verified: heldState(rulesOf('ab'), {enabled: 'on'}),
    until: undefined,
    generation: undefined,
    unstaged: undefined,
  }
}

describe('for a reader', () => {
  test.for<{name: string; persisted: Partial<PersistReport> | undefined; lines: readonly string[]}>(
    [
      {
        name: 'all of it',
        persisted: {},
        lines: [
          '/etc/audit/rules.d/auditform.rules is written for the next boot.',
          'augenrules compiled audit.rules from it.',
        ],
      },
      {
        name: 'the kernel only',
        persisted: undefined,
        lines: ['rules.d was left alone; the next boot loads what it says.'],
      },
      {
        name: 'a file that was as it should be, without augenrules',
        persisted: {change: 'none', merged: 'skipped'},
        lines: [],
      },
      {
        name: 'files of others that were set aside',
        persisted: {change: 'none', merged: 'skipped', setAside: ['/r/a.rules']},
        lines: ['/r/a.rules was set aside as /r/a.rules.set-aside.'],
      },
      {
        name: 'an augenrules that failed',
        persisted: {change: 'none', merged: 'failed', mergeMessage: 'no\u001b[2J'},
        lines: [
          'augenrules could not compile audit.rules: no\\x1b[2J',
          '  It is compiled again when the rules are loaded at boot.',
        ],
      },
    ],
  )('$name', ({persisted, lines}) => {
    expect(appliedAsText(applied(persisted), plainPaint).split('\n')).toEqual([
      'Applied and verified: 3 operations, and the kernel now holds the 2 rules that were planned.',
      ...lines,
    ])
  })
})

test.for([undefined, {}, {setAside: ['x'], merged: 'failed'} as const])(
  'for a program, as the schema says: %o',
  (persisted) => {
    const document = appliedAsJson(applied(persisted))
    const whole = {...planAsJson(hostilePlanView('x')), applied: document}
    expect(v.is(planSchema, whole)).toBe(true)
    expect(document).toMatchObject({operations: 3, verified: true, rules: 2})
    expect(document.rules_file === null).toBe(persisted === undefined)
    expect(document.confirm_until).toBe(null)
    expect(appliedAsJson({...applied(persisted), until: 'then'}).confirm_until).toBe('then')
  },
)
