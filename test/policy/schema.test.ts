import {readFileSync, writeFileSync} from 'node:fs'
import {toJsonSchema} from '@valibot/to-json-schema'
import {expect, test} from 'vitest'
import {policySchema, ruleSchema} from '../../src/policy/schema.ts'

const published = new URL('../../schemas/policy.schema.json', import.meta.url)

test('the published JSON Schema is the one that policies are checked against', () => {
  const schema = toJsonSchema(policySchema, {definitions: {rule: ruleSchema}})
  const text = `${JSON.stringify(schema, null, 2)}\n`
  if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(published, text)
  expect(readFileSync(published, 'utf8')).toBe(text)
})
