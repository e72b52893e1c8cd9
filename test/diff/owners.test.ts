import {expect, test} from 'vitest'
import {agentOf, keysOf} from '../../src/diff/owners.ts'
import {Field} from '../../src/rules/uapi.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'

test.for([
  {key: 'wazuh_fim', agent: 'Wazuh'},
  {key: 'auoms', agent: 'Azure Monitor (auoms)'},
  {key: 'osquery_events', agent: 'osquery'},
  {key: 'auditbeat', agent: 'Auditbeat'},
  {key: 'mine\u0001wazuh_fim', agent: 'Wazuh'},
  {key: 'not_wazuh_fim', agent: undefined},
  {key: 'wazuh', agent: undefined},
])('the key $key is of $agent', ({key, agent}) => {
  expect(agentOf(rule([field(Field.key, key)]))).toBe(agent)
})

test('a rule without a key is of nobody', () => {
  expect(agentOf(rule([field(Field.path, '/var/ossec/wazuh_fim')]))).toBeUndefined()
})

test('keys come in the order in which the kernel holds them', () => {
  expect(keysOf(rule([field(Field.key, 'b\u0001a')]))).toEqual(['b', 'a'])
})
