import {expect, test} from 'vitest'
import {compileWords} from '../../src/rules/compile.ts'
import {projectRule} from '../../src/rules/project.ts'
import {honestLine, lineOf} from '../../src/rules/rule-line.ts'
import {splitLine} from '../../src/rules/split-line.ts'
import {factsOf} from './arbitrary-rules.ts'

const facts = factsOf([3, 0, 9])

function told(line: string): string {
  const compiled = compileWords(
    splitLine(line).map(({text}) => text),
    facts,
  )
  const operation = compiled.accepted ? compiled.command.operation : undefined
  if (operation?.kind !== 'append') throw new Error(line)
  return honestLine(operation.rule, projectRule(operation.rule, facts))
}

test('a suppression that is listed like a watch shows its action', () => {
  const lines = [
    '-a never,exit -F path=/etc/passwd -F perm=wa -F key=a -F key=b',
    '-a never,exit -F dir=/etc/ssh -F perm=r',
  ]
  expect(lines.map(told)).toEqual(lines)
})

test('all others are told as auditctl lists them', () => {
  expect(told('-w /etc/passwd -p wa -k a')).toBe('-w /etc/passwd -p wa -k a')
  expect(told('-a never,exit -F arch=b64 -S open -F auid=0')).toBe(
    '-a never,exit -F arch=b64 -S open -F auid=0',
  )
})

test('a rule of a policy is told as it was written', () => {
  const place = {file: 'a.rules', line: 1, column: 1}
  const origin = {kind: 'policy', place, text: ' -w /x ', why: undefined, protect: false} as const
  const rule = {list: 4, action: 0, fields: [], syscalls: 'all'} as const
  expect(lineOf({rule, origin})).toBe('-w /x')
})
