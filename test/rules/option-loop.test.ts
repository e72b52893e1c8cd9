import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {kernelWords} from '../../src/report/words/rule-kernel-words.ts'
import {type Compiled, compileWords} from '../../src/rules/compile.ts'
import {recordingHost} from './recording-host.ts'

/**
 * Random words, run through the option loops of 21 releases of auditctl, compiled from their tags
 * with the netlink socket replaced: what each release sends, before any kernel has seen it.
 */
interface Vector {
  readonly args: readonly string[]
  readonly by_version: readonly {readonly versions: readonly string[]; readonly result: Sent}[]
}

interface Sent {
  readonly ok: boolean
  readonly sent: {
    readonly kind: string
    readonly list: number
    readonly action: number
    readonly fields: readonly (readonly [type: number, op: string, value: number | string])[]
    readonly syscalls: 'all' | readonly number[]
  } | null
}

const path = new URL('vectors/option-loop.jsonl', import.meta.url)
const vectors: readonly Vector[] = readFileSync(path, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

const runs = vectors.flatMap(({args, by_version}) =>
  by_version.flatMap(({versions, result}) =>
    versions.map((version) => ({args, version, ...result})),
  ),
)

/** What the kernel refuses, auditctl has sent all the same. */
const kernelCodes: readonly string[] = [
  ...Object.keys(kernelWords),
  'operator-on-field',
  'field-on-list',
  'list-unknown',
  'list-entry',
  'wait-time-too-long',
]

const compile = ({args, version}: (typeof runs)[number]): Compiled =>
  compileWords(args, recordingHost(version))

/** Class bits are the kernel's to replace; before that no rule holds what it will. */
function sentRule({sent}: Sent) {
  const isWhole = sent?.syscalls === 'all' || sent?.syscalls.every((number) => number < 2032)
  if (!isWhole || sent === null) return undefined
  const {kind, list, action, syscalls} = sent
  const fields = sent.fields.map(([type, op, value]) => ({type, op: Number(op), value}))
  return {kind, rule: {list, action, fields, syscalls}}
}

test('each release takes and refuses random words as its option loop does', () => {
  expect(runs.length).toBeGreaterThan(10_000)
  const different = runs.filter((run) => {
    const compiled = compile(run)
    if (compiled.accepted) return !run.ok
    return run.ok && !kernelCodes.includes(compiled.error.code)
  })
  expect(different.map(({args, version}) => ({args, version}))).toEqual([])
})

test('each release sends for random words what its option loop sends', () => {
  let compared = 0
  for (const run of runs) {
    const compiled = compile(run)
    const sent = sentRule(run)
    if (sent === undefined || !compiled.accepted) continue
    compared += 1
    const {args, version} = run
    expect({args, version, ...compiled.command.operation}).toEqual({args, version, ...sent})
  }
  console.info(`${runs.length} runs of ${vectors.length} random lines, ${compared} rules sent`)
  expect(compared).toBeGreaterThan(2000)
})
