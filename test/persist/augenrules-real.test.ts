import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {mergedLines, mergedText} from '../../src/persist/augenrules.ts'
import {decodeKernelString, encodeKernelString} from '../../src/rules/kernel-string.ts'
import {type AuditctlVersion, parseAuditctlVersion} from '../../src/rules/version.ts'
import {lacks} from '../skipping.ts'
import {realAugenrules, whereIs} from './real-augenrules.ts'

const script = whereIs('augenrules')

const texts = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '', '', '', ' ', '  ', '\t', '\v', '\r', 's', 'ss', '\0', '\u00a0'),
      fc.constantFrom(
        ...['-D', '-D ', '-D\t', '-Ds', '-D -k x', '-e 1', '-e 2', '-end', '-f 0', '-f1', '-b 9'],
        ...[
          '-b 8192',
          '#',
          '# text',
          '#-e 2',
          '',
          ' ',
          '-i',
          '-c',
          '-r 5',
          '--backlog_wait_time 9',
        ],
        ...['-w /etc/passwd -p wa', '-a always,exit -S all', '-a never,task', 'x', '\0', 'a\0b'],
        ...['-w /ü', '\udcff', `-k ${'x'.repeat(7000)}`, '-w /a\\ b', '--loginuid-immutable', '-e'],
      ),
      fc.constantFrom('\n', '\n', '\n', '\n', '\r\n', '\n\n', '\r\r\n', ' \n'),
    ),
    {maxLength: 8},
  )
  .chain((lines) =>
    fc.constantFrom(0, 0, 1, 2).map((cut) => {
      const text = lines.map((line) => line.join('')).join('')
      return text.slice(0, Math.max(0, text.length - cut))
    }),
  )

const names = fc.oneof(
  {weight: 3, arbitrary: fc.constantFrom('10-a', '9-b', '99-z', 'audit', 'auditform', '09-b', 'a')},
  fc.string({
    unit: fc.constantFrom(...'ab019.-_~+ \t*?[]!^$\'"\\=é#;&'),
    minLength: 1,
    maxLength: 6,
  }),
)
const suffixes = fc.constantFrom('.rules', '.rules', '.rules', '.rules', '.rules.bak', '', '.Rules')

const folders = fc.dictionary(
  fc.tuple(names, suffixes).map((parts) => parts.join('')),
  fc.oneof({weight: 9, arbitrary: texts}, fc.constant(undefined)),
  {maxKeys: 6, noNullPrototype: true},
)

/** What other releases than the one that is installed say in their script. */
const releases: readonly {
  readonly version: string
  readonly change: (text: string) => string
}[] = [
  {version: '3.0.9', change: (text) => text},
  {version: '4.1.4', change: asOf31},
  {version: '4.2.1', change: (text) => asOf42(asOf31(text))},
]

/** Names are quoted, and carriage returns go. */
function asOf31(text: string): string {
  const quoted = swapped(text, /\/\$\{rules\}$/m, '/"$rules"')
  return swapped(quoted, /^\} \{$/m, '} { sub(/\\r$$/, "");')
}

/** Names are handed on with NUL behind them. */
function asOf42(text: string): string {
  const byNul = `printf '%s\\0' "$SourceRulesDir"/*.rules | sort -zV | xargs -0 cat -- |`
  return swapped(text, /^for rules in .*?^done \|/ms, byNul.replaceAll('$', '$$$$'))
}

function swapped(text: string, what: RegExp, by: string): string {
  const changed = text.replace(what, by)
  if (changed === text) throw new Error(`augenrules does not say ${what}`)
  return changed
}

describe.for(['gawk', 'mawk'] as const)('with %s', (awk) => {
  const path = whereIs(awk)
  const isThere = script !== undefined && path !== undefined
  const isMissing = lacks(isThere, `augenrules or ${awk} is not installed`)

  test.skipIf(isMissing).for(releases)(
    'the bytes of the real augenrules, as $version has it',
    {timeout: 120_000},
    async ({version, change}) => {
      if (script === undefined || path === undefined) throw new Error('it is there')
      const real = await realAugenrules(script, path, change)
      const auditctl: AuditctlVersion = parseAuditctlVersion(version) ?? [0, 0, 0]
      let read = 0
      try {
        await fc.assert(
          fc.asyncProperty(folders, async (folder) => {
            const entries = Object.entries(folder).filter(
              ([name]) => !isOutsideOfModel(name, folder),
            )
            const written = await real.merge(
              new Map(
                entries.map(([name, text]) => [
                  name,
                  text === undefined ? undefined : encodeKernelString(text),
                ]),
              ),
            )
            const files = entries.flatMap(([name, text]) =>
              text === undefined ? [] : [{name, path: `/etc/audit/rules.d/${name}`, text}],
            )
            const lines = mergedLines(files, {auditctl, awkKnowsSpace: awk === 'gawk'})
            expect(mergedText(lines)).toBe(decodeKernelString(written))
            read += lines.length
          }),
          {numRuns: 170},
        )
      } finally {
        await real.close()
      }
      expect(read).toBeGreaterThan(170 * 5)
    },
  )
})

/**
 * What the model is not told of, because only files of rules are read: a file of another suffix
 * that a piece of a name leads to, and a folder whose name leads to files.
 */
function isOutsideOfModel(name: string, folder: Readonly<Record<string, unknown>>): boolean {
  if (name === '.' || name === '..') return true
  // The shells do not agree: see shell-pattern.ts.
  if (name.includes('[^')) return true
  const pieces = name.split(/[ \t]+/).filter((piece) => piece !== '')
  const isPattern = /[*?[\\]/.test(name)
  if (folder[name] === undefined && (isPattern || pieces.length > 1)) return true
  const others = Object.keys(folder).filter((other) => !other.endsWith('.rules'))
  const leadsAside = pieces.some((piece) => piece !== name && others.includes(piece))
  return leadsAside || (isPattern && pieces.length > 1)
}
