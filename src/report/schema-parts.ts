import * as v from 'valibot'

/** A schema with the sentence that the published JSON Schema says of it. */
export function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text))
}

/** A list that nobody changes. */
export function listOf<const Schema extends v.GenericSchema>(item: Schema) {
  return v.pipe(v.array(item), v.readonly())
}

/** A number of things, or a place among them. */
export const countSchema = v.pipe(v.number(), v.integer(), v.minValue(0))

/** The version of every document, which changes when a program could not read it any more. */
export const formatVersionSchema = v.literal('1.0')

/** A line of a file that somebody wrote. */
export const placeSchema = v.strictObject({
  file: v.string(),
  line: described(countSchema, 'Counts from 1.'),
  column: described(countSchema, 'Counts from 1.'),
})

/** The words of one run of auditctl. */
export const argvSchema = listOf(v.string())

/** What documents about a host begin with. */
export const hostEntries = {
  auditctl: described(v.string(), 'Release of auditctl on that host, such as 3.1.2.'),
  machine: described(v.string(), 'As `uname -m` prints it.'),
}
