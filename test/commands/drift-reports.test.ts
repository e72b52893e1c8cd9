import {readFile, stat} from 'node:fs/promises'
import {pathToFileURL} from 'node:url'
import * as v from 'valibot'
import {expect, test} from 'vitest'
import {driftKinds} from '../../src/drift/drift.ts'
import {readSandbox} from '../../src/system/sandbox-file.ts'
import {readXml, type XmlElement} from '../report/read-xml.ts'
import {auditform, makeDesk} from './run-program.ts'

const policy = `{control: {backlog_limit: 8192},
  rules: [
    {watch: '/etc/passwd', perm: 'wa', key: 'identity', why: 'who <is> "who" & {0}'},
    '-w /etc/group -p wa -k identity',
    {arch: ['b64', 'b32'], syscalls: ['adjtimex'], key: 'time'},
  ]}
`

/** A policy that is applied, and what drift reports of it for pipelines. */
async function reportedDesk() {
  const desk = await makeDesk()
  await desk.write('p.json5', policy)
  const run = (...words: readonly string[]) =>
    auditform([...words, ...desk.target, 'p.json5'], {cwd: desk.folder})
  await run('apply', '--yes')
  const drift = (...words: readonly string[]) =>
    run('drift', '--junit', 'j.xml', '--sarif', 's.sarif', ...words)
  const [junit, sarif] = [`${desk.folder}/j.xml`, `${desk.folder}/s.sarif`]
  const {rules, control} = await readSandbox(desk.sandbox)
  // The rule on /etc/passwd is gone, another one is there twice, and a control value is changed.
  const isOnPasswd = (rule: (typeof rules)[number]) =>
    rule.fields.some(({value}) => value === '/etc/passwd')
  const left = rules.filter((rule) => !isOnPasswd(rule))
  const spoil = () =>
    desk.bend({rules: [...left, ...left.slice(0, 1)], control: {...control, backlog_limit: 64}})
  return {
    ...desk,
    run,
    drift,
    spoil,
    junit: async () => readXml(await readFile(junit, 'utf8')),
    sarif: async () => v.parse(sarifSchema, JSON.parse(await readFile(sarif, 'utf8'))),
    files: [junit, sarif],
  }
}

const text = v.strictObject({text: v.pipe(v.string(), v.minLength(1))})
const level = v.picklist(['error', 'warning', 'note', 'none'])
const location = v.strictObject({
  physicalLocation: v.strictObject({
    artifactLocation: v.strictObject({
      uri: v.pipe(v.string(), v.regex(/^(file:\/\/\/|(?!\/|[a-z]+:))[^ ]+$/)),
      uriBaseId: v.optional(v.literal('%SRCROOT%')),
    }),
    region: v.optional(
      v.strictObject({
        startLine: v.pipe(v.number(), v.minValue(1)),
        startColumn: v.pipe(v.number(), v.minValue(1)),
      }),
    ),
  }),
})

/** SARIF 2.1.0 as far as the program writes it: sections 3.13 on of the standard. */
const sarifSchema = v.strictObject({
  version: v.literal('2.1.0'),
  $schema: v.string(),
  runs: v.tuple([
    v.strictObject({
      tool: v.strictObject({
        driver: v.strictObject({
          name: v.literal('auditform'),
          version: v.string(),
          rules: v.array(
            v.strictObject({
              id: v.picklist(driftKinds),
              shortDescription: text,
              defaultConfiguration: v.strictObject({level}),
            }),
          ),
        }),
      }),
      automationDetails: v.strictObject({id: v.pipe(v.string(), v.endsWith('/'))}),
      invocations: v.tuple([
        v.strictObject({
          executionSuccessful: v.literal(true),
          startTimeUtc: v.pipe(v.string(), v.isoTimestamp()),
          endTimeUtc: v.pipe(v.string(), v.isoTimestamp()),
        }),
      ]),
      originalUriBaseIds: v.strictObject({
        '%SRCROOT%': v.strictObject({uri: v.pipe(v.string(), v.endsWith('/'))}),
      }),
      columnKind: v.literal('utf16CodeUnits'),
      results: v.array(
        v.strictObject({
          ruleId: v.picklist(driftKinds),
          ruleIndex: v.number(),
          level,
          message: text,
          locations: v.tuple([location]),
          relatedLocations: v.array(location),
          partialFingerprints: v.record(v.string(), v.string()),
          suppressions: v.array(
            v.strictObject({
              kind: v.literal('external'),
              status: v.literal('accepted'),
              justification: v.string(),
            }),
          ),
        }),
      ),
    }),
  ]),
})

/** The tests of a report, by what came of them. */
function casesOf(document: readonly XmlElement[], outcome?: string): readonly string[] {
  const [root] = document
  const cases = (root?.inner ?? []).flatMap((suite) => {
    const {tests, failures, errors, skipped} = suite.attributes
    const count = (name: string) =>
      suite.inner.filter(({inner}) => inner.some((each) => each.name === name)).length
    expect({tests, failures, errors, skipped}).toEqual({
      tests: String(suite.inner.length),
      failures: String(count('failure')),
      errors: String(count('error')),
      skipped: String(count('skipped')),
    })
    return suite.inner
  })
  expect(root?.attributes['tests']).toBe(String(cases.length))
  const names = cases.map(({attributes}) => `${attributes['classname']} ${attributes['name']}`)
  expect(new Set(names).size).toBe(names.length)
  return names.filter((_, index) => {
    const [first] = cases[index]?.inner ?? []
    return outcome === undefined || first?.name === outcome
  })
}

test('a host in order passes a test for each rule, each control value, and all else', async () => {
  const {drift, junit, sarif, files} = await reportedDesk()
  expect(await drift()).toEqual({status: 0, stdout: '', stderr: ''})
  expect(casesOf(await junit())).toEqual([
    'auditform.rules -w /etc/passwd -p wa -k identity',
    'auditform.rules -w /etc/group -p wa -k identity',
    'auditform.rules -a always,exit -F arch=b64 -S adjtimex -F key=time',
    'auditform.rules -a always,exit -F arch=b32 -S adjtimex -F key=time',
    'auditform.control backlog_limit',
    ...['forged-listing', 'unreadable', 'extra'].map((kind) => `auditform.kernel ${kind}`),
    ...['policy', 'rules.d', 'audit.rules', 'staged'].map((kind) => `auditform.boot ${kind}`),
  ])
  for (const outcome of ['failure', 'error', 'skipped']) {
    expect(casesOf(await junit(), outcome)).toEqual([])
  }
  const [run] = (await sarif()).runs
  expect(run.results).toEqual([])
  expect(run.tool.driver.rules.map(({id}) => id)).toEqual([...driftKinds])
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o640)
})

test('each difference fails its test, with the paragraph that drift prints', async () => {
  const {drift, junit, spoil} = await reportedDesk()
  await spoil()
  const {status, stdout} = await drift()
  expect(status).toBe(2)
  const document = await junit()
  expect(casesOf(document, 'failure')).toEqual([
    'auditform.rules -w /etc/passwd -p wa -k identity',
    'auditform.control backlog_limit',
    'auditform.kernel extra',
  ])
  const failures = document.flatMap(({inner}) => inner.flatMap((suite) => suite.inner))
  const told = failures.flatMap(({inner}) => inner.map((failure) => failure.text))
  expect(stdout.trim().split('\n\n').slice(1).toSorted()).toEqual(told.toSorted())
  expect(told.join('\n')).toContain('who <is> "who" & {0}')
  const [lost] = failures.filter(({inner}) => inner.length > 0)
  expect(lost?.attributes).toMatchObject({file: 'p.json5', line: '3'})
  expect(lost?.inner[0]?.attributes).toMatchObject({type: 'missing'})
})

test('SARIF has the line of the policy, a level, and the same fingerprint each time', async () => {
  const {drift, sarif, spoil, folder, write} = await reportedDesk()
  await spoil()
  await drift()
  const [run] = (await sarif()).runs
  expect(run.originalUriBaseIds['%SRCROOT%'].uri).toBe(`${pathToFileURL(folder).href}/`)
  const found = run.results.map(({ruleId, ruleIndex, level: grade, locations: [first]}) => {
    expect(driftKinds[ruleIndex]).toBe(ruleId)
    const {artifactLocation, region} = first.physicalLocation
    return [ruleId, grade, artifactLocation.uri, region?.startLine]
  })
  expect(found).toEqual([
    ['missing', 'error', 'p.json5', 3],
    ['control', 'warning', 'p.json5', 1],
    ['extra', 'warning', 'p.json5', 1],
  ])
  // Braces would be placeholders.
  expect(run.results[0]?.message.text).toContain('who <is> "who" & {{0}}')
  const prints = run.results.map(({partialFingerprints}) => partialFingerprints)
  expect(new Set(prints.map((each) => each['auditformDrift/v1'])).size).toBe(3)
  await write('p.json5', `// moved down\n\n${policy}`)
  await drift()
  const [again] = (await sarif()).runs
  expect(again.results[0]?.locations[0].physicalLocation.region?.startLine).toBe(5)
  expect(again.results.map(({partialFingerprints}) => partialFingerprints)).toEqual(prints)
})

test('what is accepted or ignored is passed over, and says why', async () => {
  const {drift, junit, sarif, spoil, write} = await reportedDesk()
  await spoil()
  await write('a.json5', "{accept: [{kind: 'missing', reason: 'CHG-1', until: '9999-12-31'}]}")
  await drift('--accept', 'a.json5', '--ignore', 'extra')
  const document = await junit()
  expect(casesOf(document, 'failure')).toEqual(['auditform.control backlog_limit'])
  expect(casesOf(document, 'skipped')).toEqual([
    'auditform.rules -w /etc/passwd -p wa -k identity',
    'auditform.kernel extra',
  ])
  const [run] = (await sarif()).runs
  expect(run.results.map(({suppressions}) => suppressions[0]?.justification)).toEqual([
    'Accepted until 9999-12-31: CHG-1',
    undefined,
    'Left out by --ignore.',
  ])
})

test('what counts fails a test, and what is left out beside it is not told there', async () => {
  const {drift, junit, sandbox, bend} = await reportedDesk()
  const {rules} = await readSandbox(sandbox)
  await bend({rules: [...rules, ...rules]})
  await drift('--ignore', 'key=time')
  const document = await junit()
  expect(casesOf(document, 'failure')).toEqual(['auditform.kernel extra'])
  const cases = document.flatMap(({inner}) => inner.flatMap((suite) => suite.inner))
  const [failure] = cases.flatMap(({inner}) => inner)
  expect(failure?.text).toContain('-k identity')
  expect(failure?.text).not.toContain('key=time')
})

test('a run that fails is an error in the tests, and leaves no SARIF without results', async () => {
  const {drift, junit, sarif, spoil, write} = await reportedDesk()
  await spoil()
  await drift()
  const before = await sarif()
  await write('p.json5', "{rules: ['-w']}")
  expect(await drift()).toMatchObject({status: 1, stdout: ''})
  expect(casesOf(await junit())).toEqual(['auditform.run drift'])
  const [error] = (await junit())[0]?.inner[0]?.inner[0]?.inner ?? []
  expect(error?.attributes['type']).toBe('POLICY_INVALID')
  expect(error?.text).toContain('p.json5:1:')
  expect(await sarif()).toEqual(before)
})

test('standard output is for the verdict', async () => {
  const {run} = await reportedDesk()
  const ran = await run('drift', '--sarif', '-')
  expect(ran).toMatchObject({status: 64, stdout: ''})
  expect(ran.stderr).toMatch(/^Error: A report is a file; /)
})
