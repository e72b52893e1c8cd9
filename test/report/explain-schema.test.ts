import {expect, test} from 'vitest'
import {explainSchema} from '../../src/report/explain-schema.ts'
import {publishedSchema} from './published-schemas.ts'

test('the published JSON Schema is the one that explain is written by', () => {
  const {published, wanted} = publishedSchema('explain', explainSchema)
  expect(published).toBe(wanted)
})
