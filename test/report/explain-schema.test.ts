import {readFileSync, writeFileSync} from 'node:fs'
import {toJsonSchema} from '@valibot/to-json-schema'
import {expect, test} from 'vitest'
import {explainSchema} from '../../src/report/explain-schema.ts'

const published = new URL('../../schemas/explain.schema.json', import.meta.url)

test('the published JSON Schema is the one that explain is written by', () => {
  const text = `${JSON.stringify(toJsonSchema(explainSchema), null, 2)}\n`
  if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(published, text)
  expect(readFileSync(published, 'utf8')).toBe(text)
})
