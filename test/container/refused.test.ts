import {expect, test} from 'vitest'
import {describeInContainer, startBare, startProgram} from './connect.ts'

const POLICY = '/policies/baseline.json5'

describeInContainer('a container that is not given all that audit takes', () => {
  test.for([
    ['the pid namespace of the host', {ownPids: true}, '--pid=host'],
    ['the capability', {grant: 'nothing'}, 'CAP_AUDIT_CONTROL'],
  ] as const)('without %s the program says what is missing', async ([, options, missing]) => {
    const place = await startProgram(options)
    const planned = await place.run('auditform', 'plan', POLICY)
    expect(planned).toMatchObject({exitCode: 1, stdout: ''})
    expect(planned.stderr).toContain(missing)
    // What needs no kernel goes on working.
    expect(await place.run('auditform', 'validate', POLICY)).toMatchObject({exitCode: 0})
    await place.stop()
  })

  test('the base image has neither Node nor the program', async () => {
    const bare = await startBare()
    const found = await bare.run('sh', '-c', 'command -v node auditform')
    expect(found).toMatchObject({exitCode: 127, stdout: ''})
    await bare.stop()
  })
})
