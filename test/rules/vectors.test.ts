import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {recordingHost} from './recording-host.ts'

/**
 * Each vector is one argv, run for real through seven versions of auditctl on kernel 6.18, with
 * the rule that the kernel then held as netlink gave it back.
 */
interface Vector {
  readonly args: readonly string[]
  readonly by_version: readonly {
    readonly versions: readonly string[]
    readonly result: Recorded
  }[]
}

interface Recorded {
  readonly rc: number
  readonly stderr: readonly string[]
  readonly kernel: {
    readonly list: number
    readonly action: number
    readonly fields: readonly (readonly [type: number, op: string, value: number | string])[]
    readonly syscalls: 'all' | readonly number[]
  } | null
}

const path = new URL('vectors/audit-vectors.jsonl', import.meta.url)
const vectors: readonly Vector[] = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line))

const cases = vectors.flatMap(({args, by_version}) =>
  by_version.flatMap(({versions, result}) => versions.map((version) => ({args, version, result}))),
)

/** A missing folder is the kernel's answer of that moment; the rule itself was sent. */
const isOfTheMoment = ({stderr}: Recorded): boolean =>
  stderr.some((line) => line.includes('(No such file or directory)'))

const held = ({kernel}: Recorded): KernelRule | undefined =>
  kernel === null
    ? undefined
    : {
        list: kernel.list,
        action: kernel.action,
        fields: kernel.fields.map(([type, op, value]) => ({type, op: Number(op), value})),
        syscalls: kernel.syscalls,
      }

test.for(['2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1'])(
  'every recorded rule compiles to what the kernel held under auditctl %s',
  (version) => {
    const recorded = cases.filter((one) => one.version === version)
    expect(recorded.length).toBe(247)
    for (const {args, result} of recorded) {
      const compiled = compileWords(args, recordingHost(version))
      const rule = compiled.accepted ? compiled.command.operation : undefined
      const isAccepted = result.rc === 0 || isOfTheMoment(result)
      expect({args, accepted: compiled.accepted}).toEqual({args, accepted: isAccepted})
      if (result.rc !== 0) continue
      const actual = rule?.kind === 'append' ? rule.rule : undefined
      expect({args, rule: actual}).toEqual({args, rule: held(result)})
    }
  },
)

test('the vectors hold accepted and refused rules alike', () => {
  const accepted = cases.filter(({result}) => result.rc === 0).length
  console.info(
    `${cases.length} recorded runs: ${accepted} accepted, ${cases.length - accepted} refused`,
  )
  expect(accepted).toBeGreaterThan(1000)
  expect(cases.length - accepted).toBeGreaterThan(400)
})
