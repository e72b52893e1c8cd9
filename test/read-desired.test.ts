import {describe, expect, test} from 'vitest'
import {PolicyInvalid} from '../src/policy/policy-invalid.ts'
import {type PathKnowledge, readDesired} from '../src/read-desired.ts'
import type {FactsQuery, HostFacts} from '../src/rules/host-facts.ts'
import {describedHost} from './policy/described-host.ts'
import {memoryFiles} from './policy/memory-files.ts'

/** Reads policies for the described host; gives back as well what was asked about it. */
async function read(
  files: Parameters<typeof memoryFiles>[0],
  entries: readonly string[],
  paths: PathKnowledge = 'as-described',
) {
  const queries: FactsQuery[] = []
  const factsFor = async (query: FactsQuery): Promise<HostFacts> => {
    queries.push(query)
    return describedHost
  }
  const read = await readDesired(entries, memoryFiles(files), 'anyone', factsFor, paths)
  return {...read, queries}
}

async function codesOf(
  files: Parameters<typeof memoryFiles>[0],
  paths: PathKnowledge = 'as-described',
): Promise<readonly string[]> {
  const failure = await read(files, Object.keys(files), paths).catch((error: unknown) => error)
  if (!(failure instanceof PolicyInvalid)) throw new Error(`no complaint: ${String(failure)}`)
  return failure.complaints.map(({code}) => code)
}

describe('which policies', () => {
  test('the named ones, in their order', async () => {
    const files = {'a.rules': '-w /etc/passwd -k a\n', 'b.rules': '-w /etc/shadow -k b\n'}
    const {desired} = await read(files, ['b.rules', 'a.rules'])
    const texts = desired.state.rules.map(({origin}) => origin.kind === 'policy' && origin.text)
    expect(texts).toEqual(['-w /etc/shadow -k b', '-w /etc/passwd -k a'])
  })

  test('without a name those of /etc/auditform', async () => {
    const {desired} = await read({'/etc/auditform/site.json5': `{rules: ['-a never,task']}`}, [])
    expect(desired.state.rules).toHaveLength(1)
  })

  test('and without those either it is wrong usage, with the ways to begin', async () => {
    await expect(read({}, [])).rejects.toMatchObject({
      code: 'NO_POLICY',
      status: 64,
      suggestions: expect.arrayContaining([expect.stringContaining('auditform import')]),
    })
  })

  test('a package makes the folder with an example, and says where its baseline is', async () => {
    const packaged = '/usr/share/auditform/policies/baseline.json5'
    const files = {'/etc/auditform/site.json5.example': '{rules: []}', [packaged]: '{rules: []}'}
    await expect(read(files, [])).rejects.toMatchObject({
      code: 'NO_POLICY',
      suggestions: expect.arrayContaining([
        'Start from what the host has: auditform import --output /etc/auditform/site.json5',
        `Look at one that ships: ${packaged}`,
      ]),
    })
  })
})

test('everything that is wrong is told at once, of the files and of the host', async () => {
  const codes = await codesOf({
    'a.json5': `{wrong: 1, rules: ['-a always,exit -F uid=nobody_here']}`,
    'b.rules': '-w relative\n-a always,exit -S opne\n',
  })
  expect(codes).toEqual(
    expect.arrayContaining(['unknown-field', 'user-unknown', 'syscall-unknown']),
  )
  expect(codes.length).toBeGreaterThanOrEqual(4)
})

test('the host is asked once, for what the policies name', async () => {
  const {queries} = await read(
    {
      'a.json5': `{rules: [
        {watch: '/etc/passwd', when: {user_exists: 'www-data', group_exists: 'adm'}},
        '-a always,exit -F arch=b64 -S openat -F auid=root',
      ]}`,
    },
    ['a.json5'],
  )
  expect(queries).toEqual([
    {
      users: new Set(['www-data', 'root']),
      groups: new Set(['adm']),
      paths: new Set(['/etc/passwd']),
    },
  ])
})

describe('a rule on a folder that is not there', () => {
  const files = {'a.rules': '-w /no/such/folder/file -p wa\n'}

  test('is refused on a host that is known', async () => {
    expect(await codesOf(files, 'known')).toContain('parent-missing')
  })

  test('is taken as it is for a host that was only described', async () => {
    const {desired} = await read(files, ['a.rules'], 'as-described')
    expect(desired.state.rules).toHaveLength(1)
  })
})

test('warnings do not keep a policy from being used, and are handed on', async () => {
  const {desired} = await read({'a.rules': '-a always,exit -S openat -k x\n'}, ['a.rules'])
  expect(desired.state.rules).toHaveLength(1)
  expect(desired.complaints.map(({severity}) => severity)).toContain('warning')
})
