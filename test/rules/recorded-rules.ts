import {readFileSync} from 'node:fs'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {factsOf} from './arbitrary-rules.ts'

/** One rule that a version of auditctl loaded for real, and the line that it listed. */
export interface RecordedRule {
  readonly version: string
  readonly facts: HostFacts
  readonly args: readonly string[]
  readonly listing: string
  readonly rule: KernelRule
}

interface RecordedKernelRule extends Omit<KernelRule, 'fields'> {
  readonly fields: readonly (readonly [type: number, op: string, value: number | string])[]
}

interface RecordedCase {
  readonly args: readonly string[]
  readonly by_version: readonly {
    readonly versions: readonly string[]
    readonly result: {readonly listing: string | null; readonly kernel: RecordedKernelRule | null}
  }[]
}

/** All rules of vectors/audit-vectors.jsonl, recorded on Linux 6.18 for x86_64. */
export function recordedRules(): readonly RecordedRule[] {
  const file = new URL('vectors/audit-vectors.jsonl', import.meta.url)
  const cases: readonly RecordedCase[] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return cases.flatMap(({args, by_version}) =>
    by_version.flatMap(({versions, result}) =>
      versions.flatMap((version) => recorded(version, args, result)),
    ),
  )
}

function recorded(
  version: string,
  args: readonly string[],
  {listing, kernel}: RecordedCase['by_version'][number]['result'],
): readonly RecordedRule[] {
  if (listing === null || kernel === null) return []
  const fields = kernel.fields.map(([type, op, value]) => ({type, op: Number(op), value}))
  const facts = factsOf(parseAuditctlVersion(version) ?? [0, 0, 0], {
    // Those before 3.1 have no io_uring; the others were built with it.
    paths: new Map([
      ['/etc/passwd', 'other'],
      ['/etc', 'directory'],
      ['/tmp', 'directory'],
      ['/bin', 'directory'],
    ]),
  })
  return [{version, facts, args, listing, rule: {...kernel, fields}}]
}
