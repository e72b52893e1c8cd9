import {describe, expect, test} from 'vitest'
import {AuditformError} from '../src/errors.ts'
import {isSavedPlanFile, readSavedPlan} from '../src/read-saved-plan.ts'
import {jsonText} from '../src/report/json-text.ts'
import {checksumOf} from '../src/report/saved-plan-json.ts'
import {sha256} from '../src/system/digest.ts'
import {type MemoryFile, memoryFiles} from './policy/memory-files.ts'
import {savedWorld} from './saved-world.ts'

async function planText(): Promise<string> {
  const {saved} = await savedWorld({
    before: '{rules: []}',
    after: "{rules: ['-w /etc/passwd -p wa -k a']}",
  })
  return `${jsonText(saved, 2)}\n`
}

const read = (file: string | MemoryFile, trustAs: 'root' | 'anyone' = 'anyone') =>
  readSavedPlan('/site/plan.json', memoryFiles({'plan.json': file}), trustAs, sha256)

const isPlan = (text: string) => isSavedPlanFile('/site/p', memoryFiles({p: text}))

/** The code of the refusal; undefined when it is read. */
async function refusalOf(file: string | MemoryFile, trustAs?: 'root' | 'anyone') {
  try {
    await read(file, trustAs)
    return undefined
  } catch (error) {
    if (error instanceof AuditformError) return error.code
    throw error
  }
}

test('a plan is read back, whatever its spaces and the order of its names', async () => {
  const text = await planText()
  const saved = await read(text)
  expect(`${jsonText(saved, 2)}\n`).toBe(text)
  const {checksum, ...rest} = saved
  const turned = JSON.stringify({
    checksum,
    ...Object.fromEntries(Object.entries(rest).toReversed()),
  })
  expect(await read(turned)).toEqual(saved)
  expect(await isPlan(turned)).toBe(true)
})

test('a file that was cut off anywhere is refused', async () => {
  const text = (await planText()).trimEnd()
  const codes = new Set<string | undefined>()
  for (let length = 0; length < text.length; length += 7) {
    codes.add(await refusalOf(text.slice(0, length)))
  }
  // Of what is too short nobody can tell that it was a plan.
  expect([...codes]).toEqual(['PLAN_UNREADABLE', 'PLAN_DAMAGED'])
})

test('a file in which any one character is another is refused', async () => {
  const text = await planText()
  let tried = 0
  for (let at = 0; at < text.length; at += 3) {
    const old = text[at] ?? ''
    if (/\s/.test(old)) continue
    const bent = `${text.slice(0, at)}${old === '1' ? '2' : '1'}${text.slice(at + 1)}`
    expect([at, await refusalOf(bent)]).not.toEqual([at, undefined])
    tried++
  }
  expect(tried).toBeGreaterThan(500)
})

describe('refused with', () => {
  test('PLAN_FORMAT: another format', async () => {
    const text = (await planText()).replace('"format_version": "1.0"', '"format_version": "2.0"')
    expect(await refusalOf(text)).toBe('PLAN_FORMAT')
  })

  test('PLAN_DAMAGED: another shape, though its checksum is right', async () => {
    const bent = {...(await read(await planText())), operations: 'none'}
    const sealed = {...bent, checksum: checksumOf(bent, sha256)}
    await expect(read(JSON.stringify(sealed))).rejects.toMatchObject({
      code: 'PLAN_DAMAGED',
      status: 1,
      message: expect.stringMatching(/^\/site\/plan\.json is no whole saved plan: operations: /),
    })
  })

  test.for([{text: '{}'}, {text: '[1]'}, {text: 'null'}, {text: ''}, {text: '{"kind": "x"}'}])(
    'PLAN_UNREADABLE: $text',
    async ({text}) => {
      expect(await refusalOf(text)).toBe('PLAN_UNREADABLE')
      expect(await isPlan(text)).toBe(false)
    },
  )

  test('PLAN_UNREADABLE: no file, or a folder', async () => {
    const files = memoryFiles({'folder/a': ''})
    for (const path of ['/site/none', '/site/folder']) {
      await expect(readSavedPlan(path, files, 'anyone', sha256)).rejects.toMatchObject({
        code: 'PLAN_UNREADABLE',
      })
      expect(await isSavedPlanFile(path, files)).toBe(false)
    }
  })

  test('PLAN_UNTRUSTED: for root, a file that somebody else could have written', async () => {
    const text = await planText()
    expect(await refusalOf(text, 'root')).toBeUndefined()
    const open = [
      {owner: 1000},
      {mode: 0o666},
      {folders: [{path: '/site', mode: 0o777, owner: 0, group: 0}]},
    ]
    for (const trust of open) {
      expect(await refusalOf({text, trust}, 'root')).toBe('PLAN_UNTRUSTED')
      expect(await refusalOf({text, trust}, 'anyone')).toBeUndefined()
    }
  })
})

test('a policy is no saved plan, whatever it speaks of', async () => {
  for (const text of [
    '{rules: []}',
    '{"rules": ["-w /srv/auditform-plan -k auditform-plan"]}',
    '-w /etc -k "auditform-plan"\n',
  ]) {
    expect(await isPlan(text)).toBe(false)
  }
  expect(await isSavedPlanFile('', memoryFiles({}))).toBe(false)
})
