import {expect, test} from 'vitest'
import {recordedWords} from '../../src/author/recorded-words.ts'

/** What auditctl 3.0.9 left of its command lines, NULs shown as ~. */
const recorded: readonly (readonly [string, string])[] = [
  ['-d~always,exit~-F~arch~b64~-S~mount', '-d always,exit -F arch=b64 -S mount'],
  [
    '-F~auid~~1000~-F~auid~~unset~-F~a0~4~-F~exit~~0',
    '-F auid!=1000 -F auid!=unset -F a0=4 -F exit!=0',
  ],
  ['-S~chmod~-C~uid~~euid~-F~key=t2', '-S chmod -C uid!=euid -F key=t2'],
  ['-w~/srv~~-p~wa~-k~t4', '-w /srv -p wa -k t4'],
  ['-a~always,exit~-Farch~b64~-Smount~-kt5', '-a always,exit -Farch=b64 -Smount -kt5'],
  ['-S~adjtimex,settimeofday~-k~t 6', '-S adjtimex,settimeofday -k t 6'],
  ['-F', '-F ='],
]

test.each(recorded)('%s', (left, were) => {
  expect(recordedWords(left.split('~')).join(' ')).toBe(were)
})
