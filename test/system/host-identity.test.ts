import {hostname} from 'node:os'
import {expect, test} from 'vitest'
import {hostIdentity} from '../../src/system/host-identity.ts'
import {localSystem} from '../../src/system/local.ts'
import {sandboxSystem} from '../../src/system/sandbox.ts'

test('this host is known by its name, and by its machine-id where it has one', async () => {
  const paths = {auditctl: undefined, rulesDir: '/none', lock: '/none', stateDir: '/none'}
  const identity = await hostIdentity(localSystem(paths))
  expect(identity).toMatchObject({kind: 'local', hostname: hostname()})
  expect(identity.machine_id ?? '0'.repeat(32)).toMatch(/^[0-9a-f]{32}$/)
})

test('a sandbox is known by its file', async () => {
  expect(await hostIdentity(sandboxSystem('/none/s.json'))).toEqual({
    kind: 'sandbox',
    hostname: 'sandbox /none/s.json',
    machine_id: null,
  })
})
