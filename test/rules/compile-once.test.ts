import {expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'

const facts: HostFacts = {
  auditctl: [3, 0, 9],
  machine: 'x86_64',
  ioUring: false,
  users: new Map(),
  groups: new Map(),
  paths: new Map([['/srv', 'directory']]),
}
const watch = ['-w', '/srv', '-p', 'wa']

test('a line is compiled once for a host', () => {
  expect(compileWords([...watch], facts)).toBe(compileWords([...watch], facts))
})

test('what it means on another host is worked out anew', () => {
  const elsewhere = {...facts, paths: new Map()}
  expect(compileWords(watch, elsewhere)).not.toEqual(compileWords(watch, facts))
})

test('words that make the same line are told apart', () => {
  const joined = compileWords(['-w', '/srv\0-p', 'wa'], facts)
  const apart = compileWords(['-w', '/srv', '-p', 'wa'], facts)
  expect([joined.accepted, apart.accepted]).toEqual([false, true])
})
