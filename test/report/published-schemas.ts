import {readFileSync, writeFileSync} from 'node:fs'
import {toJsonSchema} from '@valibot/to-json-schema'
import type {GenericSchema} from 'valibot'

/** The text of a schema as it is published, and as it should be; UPDATE_SCHEMAS=1 publishes it. */
export function publishedSchema(name: string, schema: GenericSchema) {
  const path = new URL(`../../schemas/${name}.schema.json`, import.meta.url)
  // That a list is not changed says nothing to whoever reads it, and a check of our own cannot be said.
  const json = toJsonSchema(schema, {ignoreActions: ['readonly', 'check']})
  const wanted = `${JSON.stringify(json, null, 2)}\n`
  if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(path, wanted)
  return {published: readFileSync(path, 'utf8'), wanted}
}
