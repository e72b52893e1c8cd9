import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import {formatWords} from '../../src/rules/format-words.ts'
import type {KernelRule} from '../../src/rules/kernel-rule.ts'
import {projectRule} from '../../src/rules/project.ts'
import {readListing} from '../../src/rules/read-listing.ts'
import {arbitraryWords} from './arbitrary-words.ts'
import {isAmong} from './candidates.ts'
import {host} from './trap-verdict.ts'

const words = arbitraryWords({
  files: ['/etc/passwd', '/srv/a b', '/etc/missing'],
  folders: ['/etc', '/tmp'],
  nowhere: ['/nowhere/file'],
  users: ['root', 'daemon'],
  groups: ['root', 'daemon'],
  profiles: ['unconfined'],
})
const someHost = fc
  .constantFrom('2.8.5', '3.0.9', '3.1.2', '3.1.5', '4.0.2', '4.0.4', '4.1.4', '4.2.1')
  .map((version) => host(version))
const many = {numRuns: 2000}

function ruleOf(compiled: ReturnType<typeof compileWords>): KernelRule | undefined {
  const operation = compiled.accepted ? compiled.command.operation : undefined
  return operation && 'rule' in operation ? operation.rule : undefined
}

test('whatever is said of words points into them', () => {
  fc.assert(
    fc.property(words, someHost, (line, facts) => {
      const compiled = compileWords(line, facts)
      const complaints = compiled.accepted
        ? compiled.findings
        : [compiled.error, ...compiled.findings]
      for (const {code, span} of complaints) {
        const word = line[span.word] ?? ''
        const isInside = span.start <= span.end && span.end <= word.length
        expect(isInside, `${code} at ${JSON.stringify(span)}`).toBe(true)
      }
    }),
    many,
  )
})

test('a rule that sound words have given can be said again', () => {
  fc.assert(
    fc.property(words, someHost, (line, facts) => {
      const compiled = compileWords(line, facts)
      const rule = ruleOf(compiled)
      const isSound = compiled.findings.every(({severity}) => severity !== 'error')
      if (rule === undefined || !isSound) return
      const again = formatWords(rule, 'append', facts)
      expect(again).toBeDefined()
      expect(ruleOf(compileWords(again ?? [], facts))).toEqual(rule)
    }),
    many,
  )
})

test('the line of a rule that words have given may mean that rule', () => {
  fc.assert(
    fc.property(words, someHost, (line, facts) => {
      const rule = ruleOf(compileWords(line, facts))
      if (rule === undefined) return
      const [read] = readListing([projectRule(rule, facts)], facts, []).rules
      expect(isAmong(rule, read), projectRule(rule, facts)).toBe(true)
    }),
    many,
  )
})
