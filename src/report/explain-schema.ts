import * as v from 'valibot'
import {kernelRuleSchema} from './kernel-rule-schema.ts'
import {countSchema, described} from './schema-parts.ts'

const complaint = {
  code: described(v.string(), 'What to act on; the sentence may change, the code does not.'),
  message: v.string(),
  remedy: v.string(),
  word: described(countSchema, 'Index of the word that is meant.'),
  start: described(countSchema, 'First character of that word that is meant.'),
  end: described(countSchema, 'The character behind the last one that is meant.'),
}

const errorSchema = v.strictObject(complaint)

const findingSchema = v.strictObject({
  ...complaint,
  severity: described(
    v.picklist(['error', 'warning', 'note']),
    '`error`: auditctl loads something other than the words say. `warning`: it does what they say, which is seldom what is wanted.',
  ),
})

const answer = {
  input: described(
    v.union([v.string(), v.array(v.string())]),
    'The line as it was given, or the words of a JSON array.',
  ),
  accepted: described(v.boolean(), 'Whether that auditctl loads a rule.'),
  error: described(v.nullable(errorSchema), 'Why the line is refused; null when it is not.'),
  findings: v.array(findingSchema),
  kernel_rule: described(
    v.nullable(kernelRuleSchema),
    'The rule that the kernel then holds; null when none is loaded.',
  ),
  listing: described(
    v.nullable(v.string()),
    'The line of `auditctl -l` for the rule alone; null when none is loaded.',
  ),
}

/** One line of `explain --json --stdin`. */
export const answerSchema = v.pipe(
  v.strictObject(answer),
  v.title('One line of `auditform explain --json --stdin`'),
)

/** The document of `explain --json RULE`. */
const explanationSchema = v.pipe(
  v.strictObject({
    format_version: v.literal('1.0'),
    auditctl: described(v.string(), 'Release of auditctl that read the rule.'),
    machine: v.string(),
    ...answer,
    canonical: described(
      v.nullable(v.string()),
      'A line of a rules file for the same kernel rule; null when no line says it.',
    ),
    words: described(
      v.nullable(v.strictObject({summary: v.string(), notes: v.array(v.string())})),
      'What the rule does, in plain words.',
    ),
    versions: described(
      v.array(
        v.strictObject({
          versions: v.array(v.string()),
          accepted: v.boolean(),
          error: v.nullable(errorSchema),
          listing: v.nullable(v.string()),
        }),
      ),
      'The same words in other releases; releases that agree stand together.',
    ),
  }),
  v.title('The document of `auditform explain --json RULE`'),
)

/** All that `explain --json` prints. */
export const explainSchema = v.pipe(
  v.union([answerSchema, explanationSchema]),
  v.title('auditform explain'),
  v.description('What one auditctl makes of a rule.'),
)

export type Answer = v.InferOutput<typeof answerSchema>
export type ExplanationDocument = v.InferOutput<typeof explanationSchema>
