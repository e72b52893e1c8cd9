import {spawnSync} from 'node:child_process'
import {chmod, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {askAuditTrail} from '../../src/system/audit-trail.ts'

/** A machine with the programs of a folder in front of its own, on which scripts really run. */
async function machine(programs: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'auditform-trail-'))
  onTestFinished(() => rm(folder, {recursive: true}))
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  const scripts: string[][] = []
  return {
    folder,
    scripts,
    async run(commands: readonly string[]) {
      scripts.push([...commands])
      return commands.map((command) => {
        const env = {PATH: `${folder}:/usr/bin:/bin`, LC_ALL: 'C'}
        const {stdout, stderr, status} = spawnSync('/bin/sh', ['-c', command], {
          env,
          encoding: 'utf8',
        })
        return {stdout, stderr, status: status ?? 1}
      })
    },
  }
}

const since = Date.parse('2026-01-02T03:04:05.678Z')

test('the log is searched from a time in UTC, as ausearch reads it in the C locale', async () => {
  const ausearch = 'echo "$TZ" "$@"; echo oops >&2; exit 1'
  const {run} = await machine({ausearch})
  const answer = await askAuditTrail(run, {since, files: []})
  expect(answer.search).toEqual({
    stdout:
      'UTC0 --input-logs --raw --message CONFIG_CHANGE,FEATURE_CHANGE --start 01/02/26 03:04:05\n',
    stderr: 'oops\n',
    exitCode: 1,
  })
  expect(answer.oldest).toBe('UTC0 --input-logs --raw --just-one')
  const whole = await askAuditTrail(run, {since: undefined, files: []})
  expect(whole.search?.stdout).not.toContain('--start')
})

test('the machine tells its clock, its boot and its name', async () => {
  const {run} = await machine({ausearch: 'exit 1', uname: 'echo web1'})
  const {now, bootedAt, host} = await askAuditTrail(run, {since, files: []})
  expect(Math.abs((now ?? 0) - Date.now())).toBeLessThan(60_000)
  expect(bootedAt).toBeLessThan(Date.now())
  expect(host).toBe('web1')
})

test('without ausearch there is no search', async () => {
  const {run} = await machine({})
  const answer = await askAuditTrail(
    async (commands) => run(commands.map((each) => `PATH=/nonexistent\n${each}`)),
    {since, files: []},
  )
  expect(answer).toMatchObject({search: undefined, now: undefined, bootedAt: undefined})
})

test('names are asked for only where auditd has not written them, and in no second turn else', async () => {
  const enriched = 'type=CONFIG_CHANGE msg=audit(1.000:1): auid=1000 op=x\\035AUID="alice"'
  const bare = 'type=CONFIG_CHANGE msg=audit(1.000:1): auid=1001 op=x'
  const known = await machine({ausearch: `printf '${enriched}\\n'`})
  expect((await askAuditTrail(known.run, {since, files: []})).users).toEqual(new Map())
  expect(known.scripts).toHaveLength(1)
  const getent = 'echo "asked:x:7:" "$@"; echo "bob:x:1001:1::/:/bin/sh"'
  const unknown = await machine({ausearch: `printf '${bare}\\n'`, getent})
  const {users} = await askAuditTrail(unknown.run, {since, files: []})
  expect(users.get(1001)).toBe('bob')
  expect(unknown.scripts.at(-1)).toEqual(['getent passwd -- 1001'])
})

test('whose files are, also of odd names, and of those that are gone nothing', async () => {
  const {run, folder} = await machine({ausearch: 'exit 1'})
  const odd = join(folder, "it's\n$(x).rules")
  await writeFile(odd, '')
  await utimes(odd, 1000, 1000)
  const {files} = await askAuditTrail(run, {since, files: [join(folder, 'none'), odd]})
  expect([...files]).toMatchObject([[odd, {at: 1_000_000, uid: process.getuid?.()}]])
})
