import {spawnSync} from 'node:child_process'
import {expect, test} from 'vitest'
import {quoteWord} from '../../../src/shell-words.ts'
import {endOfPart, makeScript, readAnswer} from '../../../src/system/ssh/script.ts'

function runHere(parts: readonly string[]) {
  const script = makeScript(parts)
  const {stdout, stderr} = spawnSync('/bin/sh', {input: script.bytes})
  return {script, output: {stdout, stderr}}
}

test('each part has its own output and status, also those that it ends from within', () => {
  const {script, output} = runHere([
    'echo out; echo err >&2; exit 255',
    `printf a; ${endOfPart}; printf '\\n\\n'; cat; exit 3`,
    'kill -9 $$',
  ])
  // The last one ends the whole, and its status with it.
  expect(readAnswer(script, output)).toEqual({kind: 'cut-off'})
  const whole = runHere([
    'echo out; echo err >&2; exit 255',
    `printf a; ${endOfPart}; printf '\\n\\n'; cat; exit 3`,
  ])
  expect(readAnswer(whole.script, whole.output)).toEqual({
    kind: 'whole',
    parts: [
      {stdout: 'out\n', stderr: 'err\n', status: 255},
      {stdout: 'a', stderr: '', status: 0},
      {stdout: '\n\n', stderr: '', status: 3},
    ],
  })
})

test('of an answer that is cut anywhere, nothing is believed', () => {
  const {script, output} = runHere([`printf a; ${endOfPart}; printf b`, 'echo c >&2'])
  const {stdout, stderr} = output
  expect(readAnswer(script, output)).toMatchObject({kind: 'whole'})
  for (let length = 0; length < stdout.length; length += 1) {
    const answer = readAnswer(script, {stdout: stdout.subarray(0, length), stderr})
    expect(answer.kind, `${length} of ${stdout.length} bytes`).not.toBe('whole')
  }
  for (let length = 0; length < stderr.length; length += 1) {
    const answer = readAnswer(script, {stdout, stderr: stderr.subarray(0, length)})
    expect(answer.kind, `${length} of ${stderr.length} bytes`).not.toBe('whole')
  }
})

test('of a script that arrives in part, nothing runs', () => {
  const {bytes} = makeScript(['echo ran >&2'])
  const whole = '_all\nexit\n'
  for (let missing = whole.length - 2; missing < bytes.length; missing += 1) {
    const input = bytes.subarray(0, bytes.length - missing)
    const {stderr, error} = spawnSync('/bin/sh', {input, timeout: 5000})
    const found = {error, ran: /^ran$/m.test(String(stderr))}
    expect(found, `without the last ${missing} bytes`).toEqual({error: undefined, ran: false})
  }
})

test('what a login shell prints of its own is no part of an answer', () => {
  const {script, output} = runHere(['echo out'])
  const noisy = {
    stdout: Buffer.concat([Buffer.from('Welcome\n'), output.stdout]),
    stderr: Buffer.concat([Buffer.from('setlocale: warning\n'), output.stderr]),
  }
  expect(readAnswer(script, noisy)).toMatchObject({parts: [{stdout: 'out\n', stderr: ''}]})
  expect(readAnswer(script, {stdout: Buffer.from('no shell'), stderr: Buffer.from('x')})).toEqual({
    kind: 'not-begun',
    stdout: 'no shell',
    stderr: 'x',
  })
})

test('output that looks like a mark is output', () => {
  const forged = '\nauditform-00000000-0000-0000-0000-000000000000 end\n'
  const {script, output} = runHere([`printf %s ${quoteWord(forged)}`])
  expect(readAnswer(script, output)).toMatchObject({parts: [{stdout: forged}]})
})

test('a NUL cannot be said in a command line', () => {
  expect(() => quoteWord('a\0b')).toThrow('NUL')
})
