import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {isOurs, meaningfulLines, renderRules} from '../../src/persist/render.ts'
import {modelKernel} from '../../src/plan/model.ts'
import type {AuditRule, AuditState} from '../../src/rules/audit-state.ts'
import {compileWords} from '../../src/rules/compile.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {readRulesText} from '../../src/rules/rules-text.ts'
import {Field} from '../../src/rules/uapi.ts'
import {parseAuditctlVersion} from '../../src/rules/version.ts'
import {wanted} from '../plan/plan-input.ts'
import {factsOf, field, plainRule, rule} from '../rules/arbitrary-rules.ts'

const versions = ['2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.1.4', '4.2.1'] as const

function hostWith(version: string, machine = 'x86_64'): HostFacts {
  return factsOf(parseAuditctlVersion(version) ?? [0, 0, 0], {machine})
}

/** What `auditctl -R` of a host makes of a file, on a kernel that holds something already. */
function load(text: string, facts: HostFacts) {
  const kernel = modelKernel([rule([field(Field.key, 'of before')])], {})
  const refused: string[] = []
  const {lines, complaints} = readRulesText(text, facts.auditctl)
  for (const {text: line, words} of lines) {
    const compiled = compileWords(
      words.map((word) => word.text),
      facts,
    )
    if (!compiled.accepted) {
      refused.push(line)
      continue
    }
    const {operation, control} = compiled.command
    kernel.set(control)
    if (operation?.kind === 'delete-all') kernel.removeAll(operation.key)
    else if (operation?.kind === 'append') kernel.append(operation.rule)
    else if (operation !== undefined) throw new Error(`${line} does something else`)
  }
  return {rules: kernel.rules(), control: kernel.control(), refused, complaints, lines}
}

function inOrder(rules: readonly KernelRule[]): readonly string[] {
  return rules.toSorted((a, b) => a.list - b.list).map(ruleIdentity)
}

const rulesOn = (facts: HostFacts) =>
  fc.uniqueArray(plainRule(facts), {maxLength: 6, selector: ruleIdentity})

describe('auditctl reads back the rules that were rendered', () => {
  test.for(versions)('%s, on every machine', (version) => {
    let loaded = 0
    const hosts = fc
      .constantFrom('x86_64', 'aarch64', 's390x', 'i686', 'ppc64le')
      .map((machine) => hostWith(version, machine))
      .chain((facts) => fc.record({facts: fc.constant(facts), rules: rulesOn(facts)}))
    fc.assert(
      fc.property(hosts, ({facts, rules}) => {
        const state = {rules: rules.map((each) => wanted(each)), control: {}}
        const {text, unwritable} = renderRules(state, facts)
        const left = new Set(unwritable.map(({rule: {rule: each}}) => ruleIdentity(each)))
        const written = rules.filter((each) => !left.has(ruleIdentity(each)))
        const result = load(text, facts)
        expect({refused: result.refused, complaints: result.complaints}).toEqual({
          refused: [],
          complaints: [],
        })
        expect(result.rules.map(ruleIdentity)).toEqual(inOrder(written))
        loaded += written.length
      }),
      {numRuns: 150},
    )
    expect(loaded).toBeGreaterThan(150)
  })

  test('any other version reads the same rule from a line, or refuses it', () => {
    let same = 0
    const pairs = fc.tuple(fc.constantFrom(...versions), fc.constantFrom(...versions))
    const hosts = pairs.chain(([writer, reader]) => {
      const facts = hostWith(writer)
      return fc.record({
        writer: fc.constant(facts),
        reader: fc.constant(hostWith(reader)),
        rules: rulesOn(facts),
      })
    })
    fc.assert(
      fc.property(hosts, ({writer, reader, rules}) => {
        const state = {rules: rules.map((each) => wanted(each)), control: {}}
        const wantedRules = new Set(rules.map(ruleIdentity))
        for (const each of load(renderRules(state, writer).text, reader).rules) {
          expect(wantedRules.has(ruleIdentity(each)), JSON.stringify(each)).toBe(true)
          same++
        }
      }),
      {numRuns: 500},
    )
    expect(same).toBeGreaterThan(500)
  })

  test('control values too, and what locks comes last', () => {
    const control: Required<ControlSettings> = {
      enabled: 'locked',
      failure: 'panic',
      rate_limit: 100,
      backlog_limit: 8192,
      backlog_wait_time: 60_000,
      loginuid_immutable: true,
    }
    const {text} = renderRules({rules: [wanted(rule([]))], control}, hostWith('2.8.5'))
    const result = load(text, hostWith('2.8.5'))
    expect(result.refused).toEqual([])
    expect(result.control).toEqual(control)
    expect(result.lines.map(({text: line}) => line)).toEqual([
      '-D',
      '-b 8192',
      '--backlog_wait_time 60000',
      '-r 100',
      '-f 2',
      '-a always,exit -S all',
      '--loginuid-immutable',
      '-e 2',
    ])
  })
})

describe('comments', () => {
  const watch = rule([field(Field.path, '/a'), field(Field.perm, 2)])
  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\n', '\r', '\0', '\u0007', '\u0085', '\u2028', '\u202e', '\ud800', '#', ':'),
      fc.constantFrom(' -D', '-a never,task', '#: protected', 'x', '😀'),
    ),
    maxLength: 40,
  })

  function rendered(whys: readonly AuditRule[]) {
    const state: AuditState = {rules: whys, control: {}}
    return renderRules(state, hostWith('3.0.9')).text
  }

  test('carry no line into the file, whatever stands in a reason or in the name of a file', () => {
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (why, file, protect) => {
        const text = rendered([wanted(watch, {why, file, protect})])
        const {lines} = load(text, hostWith('3.0.9'))
        expect(lines.map(({words}) => words[0]?.text)).toEqual(['-D', '-a'])
        expect(meaningfulLines(text)).toEqual([
          {line: '-D', isProtected: false},
          {line: '-a always,exit -F path=/a -F perm=w', isProtected: protect},
        ])
        expect(text.isWellFormed()).toBe(true)
      }),
      {numRuns: 500},
    )
  })

  test.for([
    {
      name: 'a reason',
      why: `${'x'.repeat(6143 - 2 - 'p.rules:1  '.length)}-D -k x`,
      file: 'p.rules',
    },
    {name: 'characters of four bytes', why: '😀'.repeat(2000), file: 'p.rules'},
    {name: 'the name of a file, in escapes', why: 'x', file: '\u202e'.repeat(1500)},
  ])('are cut before auditctl would take the rest for the next line: $name', ({why, file}) => {
    const text = rendered([wanted(watch, {why, file})])
    const {lines, complaints} = load(text, hostWith('4.2.1'))
    expect(lines.map(({words}) => words[0]?.text)).toEqual(['-D', '-a'])
    expect(complaints).toEqual([])
    expect(text.isWellFormed()).toBe(true)
  })

  test('say where a rule comes from, and why', () => {
    expect(rendered([wanted(watch, {why: 'because', file: 'site.json5'})])).toContain(
      '\n# site.json5:1  because\n-a always,exit -F path=/a',
    )
  })
})

test('a rule without a line is told, and the others are written', () => {
  const odd = rule([field(Field.uid, 0), field(Field.key, 'a\nb')])
  const state = {rules: [odd, rule([])].map((each) => wanted(each)), control: {}}
  const {text, unwritable} = renderRules(state, hostWith('3.0.9'))
  expect(unwritable.map(({rule: {rule: each}}) => each)).toEqual([odd])
  expect(load(text, hostWith('3.0.9')).rules).toEqual([rule([])])
})

describe('a rule that another file loads', () => {
  const [here, there] = ['/a', '/b'].map((path) => rule([field(Field.path, path)]))
  if (!here || !there) throw new Error('there are two')
  const elsewhere = new Map([[ruleIdentity(there), '/etc/audit/rules.d/10-\nx.rules']])

  test('is named and not written', () => {
    const state = {rules: [there, here].map((each) => wanted(each)), control: {}}
    const {text} = renderRules(state, hostWith('3.0.9'), elsewhere)
    expect(text).toContain('\n# loaded by /etc/audit/rules.d/10-\\nx.rules\n')
    expect(load(text, hostWith('3.0.9')).rules).toEqual([here])
  })

  test('leaves its protection to no other rule', () => {
    const rules = [wanted(there, {protect: true}), wanted(here)]
    const {text} = renderRules({rules, control: {}}, hostWith('3.0.9'), elsewhere)
    expect(meaningfulLines(text).map(({isProtected}) => isProtected)).toEqual([false, false])
  })
})

test('a file is known as ours by its first line', () => {
  expect(isOurs(renderRules({rules: [], control: {}}, hostWith('3.0.9')).text)).toBe(true)
  expect(isOurs('-D\n-b 8192\n')).toBe(false)
})
