import {readFileSync} from 'node:fs'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {explanationAsAnswer} from '../../src/report/explain-json.ts'
import {explainRule} from '../../src/report/explain-rule.ts'
import {answerSchema} from '../../src/report/explain-schema.ts'
import {comparedVersions} from '../../src/report/explain-versions.ts'
import {recordingHost} from '../rules/recording-host.ts'

interface Recorded {
  readonly rc: number
  readonly stderr: readonly string[]
  readonly listing: string | null
  readonly kernel: unknown
}

interface Vector {
  readonly args: readonly string[]
  readonly by_version: readonly {readonly versions: readonly string[]; readonly result: Recorded}[]
}

const file = new URL('../rules/vectors/audit-vectors.jsonl', import.meta.url)
const vectors: readonly Vector[] = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

/** The path was missing when the vector was recorded; the rule itself was sent. */
const isOfTheMoment = ({stderr}: Recorded): boolean =>
  stderr.some((line) => line.includes('(No such file or directory)'))

test.for(comparedVersions)(
  'the answer is what auditctl %s did with each recorded rule, in the same form',
  (version) => {
    const facts = recordingHost(version)
    let count = 0
    for (const {args, by_version} of vectors) {
      const result = by_version.find(({versions}) => versions.includes(version))?.result
      if (result === undefined) continue
      count += 1
      const answer = explanationAsAnswer(
        explainRule({kind: 'words', input: args, words: args}, facts),
      )
      expect(v.is(answerSchema, answer)).toBe(true)
      if (isOfTheMoment(result)) continue
      const {input, accepted, kernel_rule, listing, error} = answer
      expect({args, accepted, kernel_rule, listing, refused: error !== null}).toEqual({
        args: input,
        accepted: result.kernel !== null,
        kernel_rule: result.kernel,
        listing: result.listing,
        refused: result.rc !== 0,
      })
    }
    expect(count).toBe(247)
  },
)
