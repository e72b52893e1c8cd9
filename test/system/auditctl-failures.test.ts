import {expect, test} from 'vitest'
import {readingFailure} from '../../src/system/auditctl-failures.ts'
import type {RunResult, Surroundings} from '../../src/system/system.ts'

const plain: Surroundings = {
  isRoot: true,
  userNamespace: 'initial',
  pidNamespace: 'initial',
  kernelCommandLine: 'quiet',
}
const ok: RunResult = {stdout: 'enabled 1\n', stderr: '', exitCode: 0, failure: undefined}

/** What auditctl answers where it cannot work, by the version that answers so. */
test.for([
  {
    name: 'not root',
    result: {...ok, stdout: '', stderr: 'You must be root to run this program.\n', exitCode: 4},
    code: 'NOT_PRIVILEGED',
  },
  {
    name: 'a pid namespace',
    result: {
      ...ok,
      stdout: '',
      stderr: 'Error sending status request (Operation not permitted)\n',
      exitCode: 255,
    },
    around: {pidNamespace: 'other'},
    code: 'PID_NAMESPACE',
  },
  {
    name: 'a capability that is missing',
    result: {
      ...ok,
      stdout: '',
      stderr: 'Error sending status request (Operation not permitted)\n',
      exitCode: 255,
    },
    code: 'NOT_PERMITTED',
  },
  {
    name: 'a user namespace, where -s prints nothing and exits with 0',
    result: {...ok, stdout: ''},
    around: {userNamespace: 'other'},
    code: 'USER_NAMESPACE',
  },
  {
    name: 'a user namespace, where -l says so',
    option: '-l',
    result: {...ok, stdout: '', stderr: 'The audit system is disabled\n', exitCode: 0},
    around: {userNamespace: 'other'},
    code: 'USER_NAMESPACE',
  },
  {
    name: 'a user namespace, where -l prints nothing and exits with 0',
    option: '-l',
    result: {...ok, stdout: ''},
    around: {userNamespace: 'other'},
    code: 'USER_NAMESPACE',
  },
  {
    name: 'a listing of nothing, which is not "No rules"',
    option: '-l',
    result: {...ok, stdout: ''},
    code: 'LISTING_EMPTY',
  },
  {
    name: 'audit=0 on the kernel command line',
    result: {...ok, stdout: ''},
    around: {kernelCommandLine: 'quiet audit=0'},
    code: 'AUDIT_DISABLED',
  },
  {
    name: 'a kernel without audit',
    result: {...ok, stdout: '', stderr: 'Error - audit support not in kernel\n', exitCode: 1},
    code: 'NO_AUDIT_IN_KERNEL',
  },
  {
    name: 'no auditctl',
    result: {...ok, exitCode: undefined, failure: 'missing'},
    code: 'AUDITCTL_MISSING',
  },
  {
    name: 'no answer in time',
    result: {...ok, exitCode: undefined, failure: 'timeout'},
    code: 'AUDITCTL_TIMEOUT',
  },
  {
    name: 'another failure',
    result: {...ok, stderr: 'what?\n', exitCode: 3},
    code: 'AUDITCTL_FAILED',
  },
] as const)('$name', (row) => {
  const option = 'option' in row ? row.option : '-s'
  const around = 'around' in row ? row.around : {}
  const failure = readingFailure(option, row.result, {...plain, ...around})
  expect(failure?.code).toBe(row.code)
  expect(failure?.message).toMatch(/\.$/)
})

test('neither an answer nor a listing of no rules is a failure', () => {
  expect(readingFailure('-s', ok, plain)).toBeUndefined()
  expect(readingFailure('-l', {...ok, stdout: 'No rules\n'}, plain)).toBeUndefined()
})
