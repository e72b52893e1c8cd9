import {isDeepStrictEqual} from 'node:util'
import fc from 'fast-check'
import JSON5 from 'json5'
import {expect, test} from 'vitest'
import {type JsonNode, scanJson5} from '../../src/policy/json5-positions.ts'

test.for([
  {name: 'an object key', text: '{a: 1}', path: ['a'], stands: '1'},
  {name: 'a quoted key', text: `{'a b': "x"}`, path: ['a b'], stands: '"x"'},
  {name: 'a key with an escape', text: '{\\u0061b: true}', path: ['ab'], stands: 'true'},
  {name: 'an item behind a comment', text: '[1, /* [2] */ 3,]', path: [1], stands: '3'},
  {name: 'an item behind a line comment', text: '[// ]\n-.5e3]', path: [0], stands: '-.5e3'},
  {name: 'a nested value', text: '{a: [{}, {b: [null]}]}', path: ['a', 1, 'b'], stands: '[null]'},
  {name: 'a string over two lines', text: "{a: 'x\\\ny', b: 2}", path: ['b'], stands: '2'},
  {name: 'of two equal keys the last', text: '{a: 1, a: 2}', path: ['a'], stands: '2'},
])('$name is found where it stands', ({text, path, stands}) => {
  let node = scanJson5(text).root
  for (const step of path) node = childOf(node, step)
  expect(text.slice(node?.start, node?.end)).toBe(stands)
})

test('each character of a string knows where it was written', () => {
  const text = String.raw`'a\tb\x41\u0042\'é'`
  const {root} = scanJson5(text)
  if (root?.kind !== 'string') throw new Error('not a string')
  expect(root.text).toBe("a\tbAB'é")
  expect(root.offsets).toEqual([1, 2, 4, 5, 9, 15, 17, 18])
})

test.for([
  {text: '{a: [1, 2', unclosed: 4},
  {text: '{a: {b: 1}', unclosed: 0},
  {text: '{a: "x}', unclosed: 4},
  {text: '{a: 1 /* }', unclosed: 6},
  {text: '{a: 1}', unclosed: undefined},
])('the innermost thing left open in $text is known', ({text, unclosed}) => {
  expect(scanJson5(text).unclosed).toBe(unclosed)
})

test('depth costs no recursion', () => {
  const deep = '['.repeat(200_000)
  expect(scanJson5(deep).unclosed).toBe(199_999)
  expect(scanJson5(`${deep}${']'.repeat(200_000)}`).unclosed).toBeUndefined()
})

test('the tree holds the value that json5 gives, for every document', () => {
  fc.assert(
    fc.property(documents, (text) => {
      const {root, unclosed} = scanJson5(text)
      expect(unclosed).toBeUndefined()
      // Not toStrictEqual: it takes a key named `constructor` for the class of the object.
      expect(isDeepStrictEqual(root && plainOf(root), JSON5.parse(text))).toBe(true)
    }),
    {numRuns: 400},
  )
})

test('no text makes the walk fail', () => {
  const noise = fc.array(fc.constantFrom(...'{}[]:,"\'\\/*#\n\r u0x-+. aé😀'), {maxLength: 40})
  fc.assert(
    fc.property(
      fc.oneof(
        noise.map((parts) => parts.join('')),
        fc.string({unit: 'binary'}),
      ),
      (text) => {
        scanJson5(text)
      },
    ),
    {numRuns: 500},
  )
})

function childOf(node: JsonNode | undefined, step: string | number): JsonNode | undefined {
  if (node?.kind === 'array') return node.items[Number(step)]
  return node?.kind === 'object' ? node.members.findLast(({key}) => key === step)?.value : undefined
}

function plainOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'plain':
      return node.value
    case 'string':
      return node.text
    case 'array':
      return node.items.map(plainOf)
    case 'object': {
      const value = {}
      for (const {key, value: child} of node.members) {
        Object.defineProperty(value, key, {
          value: plainOf(child),
          configurable: true,
          enumerable: true,
          writable: true,
        })
      }
      return value
    }
    default:
      return node satisfies never
  }
}

const gap = fc.oneof(
  {weight: 4, arbitrary: fc.constant('')},
  fc.constantFrom(' ', '\n', '\t', '\r\n', '\u00a0', '\ufeff', '\v'),
  fc.constantFrom('/* } */', '/***/', '// ]"\n', "/* ' // */ ", '//\r', '//x\u2028'),
)

const number = fc.oneof(
  fc.constantFrom(
    'Infinity',
    '-Infinity',
    '+Infinity',
    'NaN',
    '-NaN',
    '-0',
    '0',
    '.5',
    '5.',
    '+.5e-3',
  ),
  fc.nat().map((n) => `0x${n.toString(16)}`),
  fc.nat().map((n) => `-0X${n.toString(16).toUpperCase()}`),
  fc.integer().map(String),
  fc.double({noNaN: true, noDefaultInfinity: true}).map(String),
)

const character = fc.oneof(
  fc.constantFrom(
    '\\n',
    '\\\n',
    '\\\r\n',
    '\\\r',
    '\\0',
    '\\x41',
    '\\u00e9',
    '\\ud83d',
    '\\\\',
    '\\q',
  ),
  fc.constantFrom('\\"', "\\'", '\\\u2028', '//', '/*', '{', '$', '\t', '😀', '\\😀'),
  fc
    .string({unit: 'grapheme', minLength: 1, maxLength: 3})
    .map((s) => s.replace(/["'\\\n\r]/g, '_')),
)

const string = fc
  .tuple(fc.constantFrom('"', "'"), fc.array(character, {maxLength: 6}))
  .map(([quote, parts]) => `${quote}${parts.join('')}${quote}`)

const name = fc.oneof(
  fc.constantFrom(
    'a',
    '$schema',
    '_x',
    'été',
    '\\u0061b',
    '__proto__',
    'constructor',
    'null',
    'Infinity',
  ),
  string,
)

const documents = fc.letrec<{value: string; list: string; object: string}>((tie) => ({
  value: fc.oneof(
    {maxDepth: 4},
    number,
    string,
    fc.constantFrom('null', 'true', 'false'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(gap, fc.array(fc.tuple(gap, tie('value'), gap), {maxLength: 4}), fc.boolean())
    .map(([inner, items, comma]) => {
      const body = items.map((parts) => parts.join('')).join(',')
      return `[${inner}${body}${comma && items.length > 0 ? ',' : ''}]`
    }),
  object: fc
    .tuple(
      gap,
      fc.array(fc.tuple(gap, name, gap, fc.constant(':'), gap, tie('value'), gap), {maxLength: 4}),
      fc.boolean(),
    )
    .map(([inner, members, comma]) => {
      const body = members.map((parts) => parts.join('')).join(',')
      return `{${inner}${body}${comma && members.length > 0 ? ',' : ''}}`
    }),
})).value
