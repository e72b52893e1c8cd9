import {readFile, rm, utimes, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {auditform, bareEnvironment, makeDesk, smallPolicy} from './run-program.ts'

/** Notes each file of the program that is loaded. */
const spy = `
import {appendFileSync} from 'node:fs'
import {registerHooks} from 'node:module'
registerHooks({load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n')
  return next(url, context)
}})
`

/** A host in sync, looked at as cron does, with what that is kept for the next run. */
async function watchedDesk(...words: readonly string[]) {
  const desk = await makeDesk()
  const policy = await desk.write('p.json5', smallPolicy)
  const run = join(desk.folder, 'run')
  const loaded = join(desk.folder, 'loaded')
  const env = {
    ...bareEnvironment,
    NODE_OPTIONS: `--import=${await desk.write('spy.mjs', spy)}`,
    LOADED: loaded,
    RUNTIME_DIRECTORY: run,
  }
  await auditform(['apply', '--yes', ...desk.target, policy])
  /** Looks at the host, and says whether it was worked out. */
  const drift = async (...more: readonly string[]) => {
    await rm(loaded, {force: true})
    const ran = await auditform(['drift', ...desk.target, ...words, ...more, policy], {env})
    const wasWorkedOut = (await readFile(loaded, 'utf8')).includes('/dist/main.js')
    return {...ran, wasWorkedOut}
  }
  const quietly = {status: 0, stdout: '', stderr: ''}
  /** Runs until there is something to ask again. */
  const settle = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      expect(await drift()).toEqual({...quietly, wasWorkedOut: true})
    }
    expect(await drift()).toEqual({...quietly, wasWorkedOut: false})
  }
  return {...desk, policy, run, env, drift, quietly, settle}
}

test('what was quiet is asked again, and not worked out', async () => {
  const {settle, drift, quietly} = await watchedDesk()
  await settle()
  expect(await drift()).toEqual({...quietly, wasWorkedOut: false})
})

test.for([
  ['the kernel', 'a rule is not in the kernel', async ({bend}) => bend({rules: []})],
  [
    'a control value',
    'backlog_limit',
    async ({bend, sandbox}) => {
      const {control} = JSON.parse(await readFile(sandbox, 'utf8'))
      await bend({control: {...control, backlog_limit: 1}})
    },
  ],
  ['rules.d', 'rules.d', async ({bend}) => bend({rules_d: {}})],
  [
    'the policy',
    'group',
    async ({write}) => write('p.json5', smallPolicy.replace('passwd', 'group')),
  ],
] satisfies readonly (readonly [
  string,
  string,
  (desk: Awaited<ReturnType<typeof watchedDesk>>) => Promise<unknown>,
])[])('another thing in %s is told at once', async ([, word, change]) => {
  const desk = await watchedDesk()
  await desk.settle()
  await change(desk)
  for (const _ of ['at once', 'and again']) {
    const {status, stdout, wasWorkedOut} = await desk.drift()
    expect([status, wasWorkedOut]).toEqual([2, true])
    expect(stdout).toContain(word)
  }
})

test('a policy that is gone or broken is told', async () => {
  const {settle, drift, policy, write} = await watchedDesk()
  await settle()
  await write('p.json5', '{')
  expect(await drift()).toMatchObject({status: 1, stdout: '', wasWorkedOut: true})
  await rm(policy)
  expect(await drift()).toMatchObject({status: 1, stdout: '', wasWorkedOut: true})
})

test('an apply that was cut off since is told', async () => {
  const {settle, drift, sandbox} = await watchedDesk()
  await settle()
  await writeFile(`${sandbox}.journal`, 'half', {mode: 0o600})
  const {stderr, wasWorkedOut} = await drift()
  expect(stderr).toContain('Warning: ')
  expect(wasWorkedOut).toBe(true)
  // What warns is not quiet, whatever else is in order.
  expect(await drift()).toMatchObject({wasWorkedOut: true})
})

test('other words are another run', async () => {
  const {settle, drift} = await watchedDesk()
  await settle()
  expect(await drift('--strict')).toMatchObject({status: 0, wasWorkedOut: true})
  expect(await drift('--strict')).toMatchObject({status: 0, wasWorkedOut: false})
})

test('--since-last is quiet once it has remembered that all is well', async () => {
  const {settle, bend, drift} = await watchedDesk('--since-last')
  await settle(2)
  const before = JSON.parse(await readFile((await watchedDesk()).sandbox, 'utf8'))
  await bend({rules: before.rules.slice(1)})
  expect(await drift()).toMatchObject({status: 2, wasWorkedOut: true})
})

test.for([
  ['--json', /^\{/],
  ['--accept', /^$/],
  ['--metrics', /^$/],
  ['--junit', /^$/],
  ['--sarif', /^$/],
] as const)('%s is worked out each time', async ([flag, said]) => {
  const {drift, folder, write} = await watchedDesk()
  const accepted = await write('accepted.json5', '{accept: []}')
  const values: Readonly<Record<string, readonly string[]>> = {
    '--accept': [accepted],
    '--metrics': [join(folder, 'm.prom')],
    '--junit': [join(folder, 'j.xml')],
    '--sarif': [join(folder, 's.sarif')],
  }
  for (const _ of ['first', 'second']) {
    const {status, stdout, wasWorkedOut} = await drift(flag, ...(values[flag] ?? []))
    expect([status, wasWorkedOut]).toEqual([0, true])
    expect(stdout).toMatch(said)
  }
})

test('what somebody else could have written is not believed', async () => {
  const {settle, drift, quietly, run} = await watchedDesk()
  await settle()
  await rm(run, {recursive: true})
  await writeFile(run, 'no folder')
  expect(await drift()).toEqual({...quietly, wasWorkedOut: true})
})

test('a file of the policy that was only touched is no difference', async () => {
  const {settle, drift, quietly, policy} = await watchedDesk()
  await settle()
  await utimes(policy, new Date(), new Date())
  expect(await drift()).toEqual({...quietly, wasWorkedOut: false})
})
