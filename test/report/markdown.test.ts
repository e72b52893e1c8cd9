import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {codeBlock, codeSpan} from '../../src/report/markdown.ts'
import {hostileMarkdown, outsideOfCode} from './outside-of-code.ts'

describe('text of others as code', () => {
  test('stays as it is where it can', () => {
    expect(codeSpan('/etc/passwd')).toBe('`/etc/passwd`')
    expect(codeSpan('a`b')).toBe('``a`b``')
    expect(codeSpan('`a')).toBe('`` `a ``')
    expect(codeSpan('')).toBe('(blank)')
    expect(codeSpan('a\nb')).toBe('`a\\nb`')
    expect(codeBlock(['a', '```'], 'text')).toEqual(['````text', 'a', '```', '````'])
    expect(codeBlock(['a\n```\n# b'], 'text')).toEqual(['````text', 'a\\n```\\n# b', '````'])
  })

  test('does not come out of a line', () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        const shown = codeSpan(text)
        expect(outsideOfCode(`before ${shown} after`)).toMatch(
          /^before {2}after$|^before \(blank\) after$/,
        )
        expect(shown.split('\n')).toHaveLength(1)
      }),
    )
  })

  test('does not come out of a block', () => {
    fc.assert(
      fc.property(fc.array(hostileMarkdown, {maxLength: 5}), (lines) => {
        const shown = ['before', ...codeBlock(lines, 'diff'), 'after'].join('\n')
        expect(outsideOfCode(shown)).toBe('before\nafter')
      }),
    )
  })
})
