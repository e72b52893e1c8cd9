import {describe, expect, test} from 'vitest'
import {explainLines} from '../src/explain-lines.ts'
import {describeHost} from '../src/system/described-facts.ts'

const host = await describeHost({version: '3.1.2', machine: 'x86_64', directories: ['/etc']})

async function answer(...chunks: readonly (string | Uint8Array)[]) {
  async function* bytes() {
    for (const chunk of chunks) {
      yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
    }
  }
  const texts: string[] = []
  for await (const text of explainLines(bytes(), host)) texts.push(text)
  return texts.map((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
}

test('a line of a rules file and the same words as a JSON array give the same rule', async () => {
  const argv = JSON.stringify(['-w', '/etc/passwd', '-p', 'wa', '-k', 'a b'])
  const [[one, other] = []] = await answer(`-w /etc/passwd -p wa -k a\\ b\n${argv}\n`)
  expect(one).toEqual({
    input: '-w /etc/passwd -p wa -k a\\ b',
    accepted: true,
    error: null,
    findings: [],
    kernel_rule: {
      list: 4,
      action: 2,
      fields: [
        [105, '0x40000000', '/etc/passwd'],
        [106, '0x40000000', 10],
        [210, '0x40000000', 'a b'],
      ],
      syscalls: 'all',
    },
    listing: '-w /etc/passwd -p wa -k a b',
  })
  expect(other).toEqual({...one, input: ['-w', '/etc/passwd', '-p', 'wa', '-k', 'a b']})
})

test('a refused line says why, and which characters of which word are meant', async () => {
  const [[document] = []] = await answer('-a always,exit -F arch=b64 -S opne -k x\n')
  expect(document).toMatchObject({
    accepted: false,
    error: {code: 'syscall-unknown', word: 5, start: 0, end: 4},
    kernel_rule: null,
    listing: null,
  })
  expect(document.error.message).toContain('opne')
  expect(document.error.remedy).toContain('open')
})

describe('a line that loads no rule is not accepted, has no error, and says why', () => {
  test.for([
    ['', 'blank-line'],
    ['   ', 'blank-line'],
    ['# a comment', 'comment-line'],
    ['-D', 'deletes-all'],
    ['-D -k etc', 'deletes-key'],
    ['-b 8192', 'sets-control'],
    ['-e 2', 'sets-control'],
    ['-i', 'error-mode'],
    ['-l', 'acts-once'],
    ['-W /etc/passwd -p wa', 'deletes-rule'],
    ['-d always,exit -F arch=b64 -S open', 'deletes-rule'],
    ['-a exit,possible -S open', 'possible-swallowed'],
  ])('%s', async ([line, code]) => {
    const [[document] = []] = await answer(`${line}\n`)
    expect(document).toMatchObject({
      input: line,
      accepted: false,
      error: null,
      kernel_rule: null,
      listing: null,
    })
    const codes = document.findings.map((finding: {code: string}) => finding.code)
    expect(codes).toContain(code)
  })
})

test('a line that sets a control value and loads a rule is accepted', async () => {
  const [[document] = []] = await answer('-b 64 -w /etc/passwd -p wa\n')
  expect(document).toMatchObject({accepted: true, listing: '-w /etc/passwd -p wa'})
})

test.for(['["-w", 1]', '["-w"', '[]]', '[{}]'])('%s is no array of words', async (line) => {
  const [[document] = []] = await answer(`${line}\n`)
  expect(document).toMatchObject({input: line, accepted: false, error: {code: 'not-argv'}})
})

test('an empty array is an invocation without words', async () => {
  const [[document] = []] = await answer('[]\n')
  expect(document).toMatchObject({input: [], accepted: false, error: {code: 'no-words'}})
})

test('each chunk is answered when it comes, however it cuts the lines', async () => {
  const answers = await answer('-D\n-b 6', '4\n', '-w /etc', ' -p wa')
  const inputs = answers.map((batch) => batch.map(({input}: {input: string}) => input))
  expect(inputs).toEqual([['-D'], ['-b 64'], ['-w /etc -p wa']])
})

test('the folders that were named are directories, however they are spelt', async () => {
  const [documents = []] = await answer(
    '-w /etc/ -p wa\n-w /etc/../etc -p wa\n-w /tmp -p wa\n-w // -p r\n',
  )
  const types = documents.map(
    ({kernel_rule}: {kernel_rule: {fields: [[number]]}}) => kernel_rule.fields[0][0],
  )
  expect(types).toEqual([107, 107, 105, 107])
})

test('bytes that are no UTF-8 stay what they are', async () => {
  const line = Uint8Array.from([...new TextEncoder().encode('-w /etc/x -k '), 0xff, 0x0a])
  const [[document] = []] = await answer(line)
  expect(document.kernel_rule.fields.at(-1)).toEqual([210, '0x40000000', '\udcff'])
})

test('ten thousand lines take seconds, not minutes', async () => {
  const lines = Array.from({length: 10_000}, (_, index) =>
    index % 2 === 0
      ? `-a always,exit -F arch=b64 -S openat,open,close -F auid>=${index} -F auid!=unset -k k${index}`
      : `-w /srv/${index} -p wa -k k${index}`,
  )
  const start = performance.now()
  const answers = await answer(`${lines.join('\n')}\n`)
  expect(answers.flat().every(({accepted}: {accepted: boolean}) => accepted)).toBe(true)
  expect(performance.now() - start).toBeLessThan(8_000)
})
