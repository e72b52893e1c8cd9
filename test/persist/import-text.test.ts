import fc from 'fast-check'
import JSON5 from 'json5'
import {expect, test} from 'vitest'
import {json5String, policyText} from '../../src/persist/import-text.ts'

const nasty = fc.oneof(
  fc.string({unit: 'binary'}),
  fc.string({
    unit: fc.constantFrom("'", '"', '\\', '$', '{', '}', '\n', '\u2028', '\u202e', '/', '*'),
  }),
)

test('a string comes out of JSON5 as it went in', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(JSON5.parse(json5String(text))).toBe(text)
    }),
  )
})

test('a string is written so that a reader sees all of it', () => {
  expect(json5String("it's a\\b\u202e\u{e0001}")).toBe(String.raw`'it\'s a\\b\u202e\udb40\udc01'`)
})

test('a policy with any rule line and any comment is JSON5 with that line and nothing else', () => {
  fc.assert(
    fc.property(nasty, nasty, nasty, (line, remark, head) => {
      const text = policyText({
        head: [head],
        control: {failure: 'printk', backlog_limit: 64},
        controlNotes: [remark],
        entries: [
          {kind: 'comment', lines: [remark]},
          {kind: 'rule', line, protect: false},
        ],
      })
      expect(JSON5.parse(text)).toEqual({
        control: {failure: 'printk', backlog_limit: 64},
        rules: [line.split('${').join('$${')],
      })
    }),
  )
})

test('gaps part what belongs together, and never two of them', () => {
  const gap = {kind: 'gap'} as const
  const rule = {kind: 'rule', line: '-w /a', protect: false} as const
  const guarded = {kind: 'rule', line: '-w /b', protect: true} as const
  const entries = [
    gap,
    gap,
    {kind: 'comment', lines: ['one']} as const,
    rule,
    gap,
    gap,
    guarded,
    gap,
  ]
  expect(policyText({head: ['Head.', ''], control: {}, controlNotes: [], entries})).toBe(
    [
      '// Head.',
      '//',
      '{',
      '  rules: [',
      '    // one',
      "    '-w /a',",
      '',
      "    {rule: '-w /b', protect: true},",
      '  ],',
      '}',
      '',
    ].join('\n'),
  )
})
