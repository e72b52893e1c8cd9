import {expect, test} from 'vitest'
import {modelKernel} from '../../src/plan/model.ts'
import {ruleOf, rulesOf} from './abstract-rules.ts'

test('an append of an equal rule is refused and a prepend is not', () => {
  const kernel = modelKernel(rulesOf('ab'), {})
  expect(kernel.append(ruleOf('a'))).toBe('EEXIST')
  expect(kernel.prepend(ruleOf('a'))).toBe('done')
  expect(kernel.rules()).toEqual(rulesOf('aab'))
})

test('a delete takes the first equal rule', () => {
  const kernel = modelKernel(rulesOf('aba'), {})
  expect(kernel.remove(ruleOf('a'))).toBe('done')
  expect(kernel.rules()).toEqual(rulesOf('ba'))
  expect(kernel.remove(ruleOf('d'))).toBe('ENOENT')
})

test('-D -k takes every rule whose key contains the text', () => {
  const kernel = modelKernel(rulesOf('abc'), {})
  kernel.removeAll('b')
  expect(kernel.rules()).toEqual(rulesOf('ac'))
  kernel.removeAll(undefined)
  expect(kernel.rules()).toEqual([])
})

test('rules are listed by list number, whatever the order in which they came', () => {
  const task = {...ruleOf('a'), list: 1}
  const kernel = modelKernel([], {})
  kernel.append(ruleOf('b'))
  kernel.append(task)
  expect(kernel.rules()).toEqual([task, ruleOf('b')])
})

test('a locked kernel refuses everything but an immutable login uid', () => {
  const kernel = modelKernel(rulesOf('a'), {enabled: 'locked', backlog_limit: 64})
  expect(kernel.append(ruleOf('b'))).toBe('EPERM')
  expect(kernel.prepend(ruleOf('b'))).toBe('EPERM')
  expect(kernel.remove(ruleOf('a'))).toBe('EPERM')
  expect(kernel.removeAll(undefined)).toBe('EPERM')
  expect(kernel.set({backlog_limit: 1})).toBe('EPERM')
  expect(kernel.set({loginuid_immutable: true})).toBe('done')
  expect(kernel.rules()).toEqual(rulesOf('a'))
  expect(kernel.control()).toEqual({enabled: 'locked', backlog_limit: 64, loginuid_immutable: true})
})
