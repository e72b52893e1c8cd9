import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {processStart} from '../../src/system/process-start.ts'
import {describeInContainer, shared, startProgram} from './connect.ts'
import {auditctlFor, readAudit} from './host-audit.ts'
import {begin, finishLast, isAtWork} from './unfinished.ts'

describeInContainer('a run that was killed', () => {
  test('is put back by the next one, and not while it is at work', async () => {
    const place = await startProgram()
    const [host] = await auditctlFor(place)
    const before = await readAudit(host)
    const folder = await mkdtemp(join(tmpdir(), 'auditform-unfinished-'))
    const record = join(folder, 'record.json')
    await begin(before, record)
    const {key} = shared()
    await place.run('auditctl', '-w', '/srv', '-p', 'wa', '-k', key)
    await place.run('auditctl', '-a', 'always,exit', '-S', 'sethostname', '-F', `key=${key}`)
    await place.run('auditctl', '-b', String((before.control['backlog_limit'] || 8192) + 3))
    const left = await readAudit(host)
    expect(left.rules).toHaveLength(before.rules.length + 2)
    expect(left.control).not.toEqual(before.control)

    expect(await finishLast(host, record)).toBe(true)
    expect(await readAudit(host)).toEqual(before)
    expect(await finishLast(host, record)).toBe(false)

    // The parent of this process is the whole run of tests, which is at work.
    await begin(before, record)
    expect(await isAtWork(record)).toBe(false)
    const written = JSON.parse(await readFile(record, 'utf8'))
    const run = {...written, process: process.ppid, started: await processStart(process.ppid)}
    await writeFile(record, JSON.stringify(run))
    expect(await isAtWork(record)).toBe(true)
    await writeFile(record, JSON.stringify({...run, started: '1'}))
    expect(await isAtWork(record)).toBe(false)
    await place.stop()
    await rm(folder, {recursive: true})
  })
})
