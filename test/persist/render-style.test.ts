import {describe, expect, test} from 'vitest'
import {renderRules} from '../../src/persist/render.ts'
import {type RenderStyle, styledLine} from '../../src/persist/render-style.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {formatRule} from '../../src/rules/format-words.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {readRulesText} from '../../src/rules/rules-text.ts'
import {Field} from '../../src/rules/uapi.ts'
import {wanted} from '../plan/plan-input.ts'
import {field, rule} from '../rules/arbitrary-rules.ts'
import {recordedRules} from '../rules/recorded-rules.ts'
import {recordingHost} from '../rules/recording-host.ts'

const recorded = recordedRules()
const versions = [...new Set(recorded.map(({version}) => version))]
const hosts = versions.map((version) => recordingHost(version))

/** The rule that an auditctl loads from a line of a file; nothing where it refuses the line. */
function loadedFrom(line: string, facts: HostFacts): string | undefined {
  const [read, ...others] = readRulesText(`${line}\n`, facts.auditctl).lines
  if (read === undefined || others.length > 0) return 'another number of lines'
  const compiled = compileWords(
    read.words.map(({text}) => text),
    facts,
  )
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return operation?.kind === 'append' ? ruleIdentity(operation.rule) : undefined
}

const styles: readonly RenderStyle[] = [
  {name: 'usual', key: 'field'},
  {name: 'usual', key: 'k'},
  {name: 'compact', key: 'field'},
  {name: 'scanner', key: 'k'},
  {name: 'scanner', key: 'field'},
]

test.for(styles)(
  'each recorded rule, written as $name with $key, is the same rule to every version that has it',
  (style) => {
    let pairs = 0
    const unsaid = new Set<string>()
    for (const {rule: each, facts: writer, args} of recorded) {
      const line = styledLine(each, writer, style)
      if (line === undefined) {
        unsaid.add(args.join(' '))
        continue
      }
      for (const reader of hosts) {
        const found = loadedFrom(line, reader)
        // A release without the field, the list or the operator has no words of its own either.
        if (found === undefined && formatRule(each, reader) === undefined) continue
        expect(found, `${line} for ${reader.auditctl}`).toBe(ruleIdentity(each))
        pairs += 1
      }
    }
    expect(pairs).toBeGreaterThan(6000)
    // A line of a file cannot say an empty word.
    expect([...unsaid]).toEqual(['-w /etc/passwd -p '])
  },
)

describe('the line of a rule', () => {
  const watch = [field(Field.path, '/etc/passwd'), field(Field.perm, 10)]
  const host = recordingHost('3.1.2')
  const lines = (fields: typeof watch) =>
    styles.map((style) => styledLine(rule(fields), host, style))

  test('is a watch for a scanner, and its keys are spelled as asked for', () => {
    const [, usualK, compact, scannerK, scannerField] = lines([
      ...watch,
      field(Field.key, 'a\u0001b'),
    ])
    expect(usualK).toBe('-a always,exit -F path=/etc/passwd -F perm=wa -k a -k b')
    expect(compact).toBe('-a always,exit -F path=/etc/passwd -F perm=wa -F key=a -F key=b')
    expect(scannerK).toBe('-w /etc/passwd -p wa -k a -k b')
    expect(scannerField).toBe('-w /etc/passwd -p wa -F key=a -F key=b')
  })

  test('is no watch where -w would make another kind of path of it', () => {
    const [path, ...rest] = watch
    const directory = {...path, value: '/etc', type: Field.path, op: path?.op ?? 0}
    expect(lines([directory, ...rest])[3]).toBe('-a always,exit -F path=/etc -F perm=wa')
  })

  test('says unset, and one group of syscalls', () => {
    const fields = [field(Field.auid, 0xffff_ffff), field(Field.key, 'x')]
    expect(
      styledLine({...rule(fields), syscalls: [2, 257]}, host, {name: 'scanner', key: 'k'}),
    ).toMatch(/^-a always,exit -S open,openat -F auid=unset -k x$/)
  })
})

test('compact is without comments but for the head', () => {
  const rules = [wanted(rule([field(Field.uid, 0)]), {why: 'because', protect: true})]
  const {text} = renderRules({rules, control: {enabled: 'on'}}, recordingHost('3.1.2'), new Map(), {
    name: 'compact',
    key: 'k',
  })
  expect(text.split('\n').filter((line) => !line.startsWith('##'))).toEqual([
    '-D',
    '-a always,exit -S all -F uid=0',
    '-e 1',
    '',
  ])
})
