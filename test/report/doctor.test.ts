import * as v from 'valibot'
import {describe, expect, test} from 'vitest'
import {diagnose} from '../../src/doctor/diagnose.ts'
import {doctorAsJson, doctorAsText} from '../../src/report/doctor.ts'
import {doctorSchema} from '../../src/report/doctor-schema.ts'
import {plainPaint} from '../../src/report/paint.ts'
import {allCases} from '../doctor/all-cases.ts'
import {type Bend, patient} from '../doctor/patients.ts'
import {openRule} from '../doctor/rule-cases.ts'
import {unprintableIn} from './unprintable.ts'

function view(bend: Bend) {
  const sick = patient(bend)
  return {target: 'this host (web1)', patient: sick, diagnosis: diagnose(sick)}
}

const textOf = (bend: Bend) => doctorAsText(view(bend), plainPaint)

test('a host that is well needs one line', () => {
  expect(textOf({})).toBe(
    'this host (web1), auditctl 3.1.2: nothing was found that keeps events out of the log.',
  )
})

test('cause, what was read and what mends it, the worst first', () => {
  const text = textOf({
    rules: [openRule, '-a never,task'],
    files: {'10-no-audit.rules': '-a never,task\n'},
    status: {backlog_limit: 64},
  })
  expect(text).toBe(`this host (web1), auditctl 3.1.2: 1 error, 1 warning.

error    A rule on the task list keeps every new process out: 1 rule on system calls record nothing of what is started while it is there.
  read   auditctl -l: -a never,task
  read   /etc/audit/rules.d/10-no-audit.rules:1: loads it at boot
  Take the line out of /etc/audit/rules.d/10-no-audit.rules:1, too. What was started meanwhile stays unaudited until it is started anew; a reboot does that for all.
  mend   auditctl -d never,task

warning  Only 64 records may wait for auditd: a burst makes programs wait, and then records are lost.
  read   auditctl -s: backlog_limit 64
  Write -b 8192 into rules.d, or backlog_limit into the policy, so that it stays.
  mend   auditctl -b 8192`)
})

test('what a locked kernel refuses is not proposed', () => {
  const {findings} = doctorAsJson(view({rules: ['-a never,task'], status: {enabled: 2}}))
  expect(findings).toMatchObject([{code: 'never-task', commands: ['systemctl reboot']}])
  expect(findings[0]?.advice).toMatch(/The kernel is locked/)
})

test('an auditctl without -d is not told to use it', () => {
  const mending = (release: string) => {
    const {findings} = doctorAsJson(view({rules: ['-a never,task'], release}))
    return findings.find(({code}) => code === 'never-task')
  }
  expect(mending('4.0.5')?.commands).toEqual(['auditctl -d never,task'])
  expect(mending('4.0.4')).toMatchObject({
    commands: ['augenrules --load'],
    advice: expect.stringMatching(/This auditctl has no -d/),
  })
})

test('what could not be read is listed on one line', () => {
  const text = textOf({examination: {config: {kind: 'unknown'}, modes: undefined}})
  expect(text.split('\n').at(-1)).toBe(
    'Could not be read: /etc/audit/auditd.conf, who may write to the rules files.',
  )
})

test('of much evidence some is shown, and all of it with --json', () => {
  const rules = Array.from({length: 8}, (_, index) => `-a always,exit -F arch=aarch64 -S ${index}`)
  expect(textOf({rules})).toContain('and 3 more')
  expect(doctorAsJson(view({rules})).findings[0]?.evidence).toHaveLength(8)
})

describe('each finding', () => {
  test.for(allCases)('$code ($severity): $read', ({code, sick}) => {
    const document = v.parse(doctorSchema, doctorAsJson(view(sick)))
    const found = document.findings.find((finding) => finding.code === code)
    expect(found?.cause).toMatch(/^\S.*(?:\.|: x)$/)
    expect(found?.cause).not.toMatch(/undefined|\[object/)
    expect(`${found?.advice}${found?.commands.join()}`).not.toMatch(/undefined|\[object/)
    expect(found?.evidence.length).toBeGreaterThan(0)
  })

  test('is spelt out where a name would move the cursor', () => {
    const path = '/etc/audit/rules.d/\u001b[2J\u202e\n.rules'
    const text = textOf({examination: {modes: [{path, mode: 0o100666, uid: 0, gid: 0}]}})
    expect(text).toMatch(/^ {2}mend {3}chmod o-w/m)
    expect(unprintableIn(text)).toEqual([])
  })
})
