import {expect, onTestFinished, test} from 'vitest'
import {commandsIn, readBlocks} from './blocks.ts'
import {runsIn} from './parsed.ts'
import {shows} from './placeholders.ts'
import {openSession} from './session.ts'
import {tryBlock} from './try-block.ts'

const page = (...lines: readonly string[]) => lines.join('\n')
const blockOf = (...lines: readonly string[]) => {
  const [block, ...others] = readBlocks('p.md', page(...lines))
  if (block === undefined || others.length > 0) throw new Error('not one block')
  return block
}

test('blocks have their line, their language and what the comment above says', () => {
  const text = page(
    'a',
    '',
    '<!-- exit: 2 0; world: w -->',
    '```sh',
    'x',
    '```',
    '',
    '```',
    'y',
    '```',
  )
  expect(readBlocks('p.md', text)).toEqual([
    {page: 'p.md', line: 4, language: 'sh', lines: ['x'], marks: {exit: '2 0', world: 'w'}},
    {page: 'p.md', line: 8, language: '', lines: ['y'], marks: {}},
  ])
})

test.for([
  ['an unknown mark', page('<!-- runs: kernel -->', '```sh', 'x', '```')],
  ['a mark above no block', page('<!-- run: kernel -->', '', '```sh', 'x', '```')],
  ['a block without an end', page('```sh', 'x')],
])('%s is an error', ([, text = '']) => {
  expect(() => readBlocks('p.md', text)).toThrow('p.md')
})

test('a console has commands with what they print, and a shell has lines that may go on', () => {
  expect(commandsIn(blockOf('```console', '$ a b', 'one', '', '$ c', '```'))).toEqual([
    {command: 'a b', output: 'one'},
    {command: 'c', output: ''},
  ])
  const lines = ['```sh', '# no command', 'a \\', '  b', 'c', '```']
  expect(commandsIn(blockOf(...lines)).map(({command}) => command)).toEqual(['a  b', 'c'])
})

test('what varies stands for any of its kind, … for what is left out, and nothing else', () => {
  const printed = 'one\n2026-11-26 04:11:10Z  root  apply\nthree\nfour'
  expect(shows('one\n2025-01-01 00:00:00Z  ada (eve)  apply\nthree\nfour', printed)).toBe(true)
  expect(shows('one\n…\nfour', printed)).toBe(true)
  expect(shows('one\n2026… apply\nthree\nfour', printed)).toBe(false)
  expect(shows('one\n…\nf…r', printed)).toBe(true)
  expect(shows('one\n…\nthree', printed)).toBe(false)
  expect(shows('one', printed)).toBe(false)
  expect(shows('one\n2025-01-01 00:00:00Z  ada  applied\nthree\nfour', printed)).toBe(false)
})

test('runs are found wherever a line has them', () => {
  expect(runsIn("*/5 * * * * root auditform drift 2>&1 | logger -t 'a b'   # each five")).toEqual([
    ['drift'],
  ])
  expect(
    runsIn('ssh web1 true && auditform plan "my site.json5" --out a > b; auditform show a'),
  ).toEqual([
    ['plan', 'my site.json5', '--out', 'a'],
    ['show', 'a'],
  ])
})

test.for([
  ['a block that nothing is said of', ['```', 'auditform plan', '```']],
  ['a reason that is none', ['<!-- run: later -->', '```sh', 'auditform plan', '```']],
  ['a flag that there is not', ['<!-- run: kernel -->', '```sh', 'auditform plan --quiet', '```']],
  [
    'a value that there is not',
    ['<!-- run: cron -->', '```sh', 'auditform plan --order any', '```'],
  ],
  ['a command that there is not', ['<!-- run: kernel -->', '```sh', 'auditform reload', '```']],
  ['another status', ['```sh', 'auditform history 7', '```']],
  ['another output', ['```console', '$ auditform render none.rules', 'No rules.', '```']],
  ['a command that CI does not run', ['<!-- run: ci -->', '```sh', 'npm run tests', '```']],
] as const)('%s is an error', async ([, lines]) => {
  const session = await openSession()
  onTestFinished(() => session.end())
  await session.write('none.rules', '')
  await expect(tryBlock(session, blockOf(...lines))).rejects.toThrow()
})
