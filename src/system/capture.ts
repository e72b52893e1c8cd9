import {readdir, readFile} from 'node:fs/promises'
import {AuditformError} from '../errors.ts'
import type {FactsQuery, HostFacts, PathKind} from '../rules/host-facts.ts'
import {parseAuditctlVersion} from '../rules/version.ts'
import {isFileError} from './files.ts'
import {unknownSurroundings} from './surroundings.ts'
import type {RulesFile, RunResult, System} from './system.ts'

/**
 * A host as recorded text: `auditctl-l.txt`, `auditctl-s.txt`, and where there
 * are any `auditctl-version.txt`, `machine.txt`, `passwd`, `group`,
 * `directories.txt` (a path a line) and `rules.d/`. It can be planned for, and
 * nothing can be applied to it.
 */
export function captureSystem(folder: string): System {
  const read = (name: string) => readCaptured(folder, name)
  const recorded = new Map([
    ['-l', 'auditctl-l.txt'],
    ['-s', 'auditctl-s.txt'],
    ['-v', 'auditctl-version.txt'],
  ])

  return {
    kind: 'capture',
    description: `capture ${folder}`,
    async auditctl(args) {
      const name = args.length === 1 ? recorded.get(args[0] ?? '') : undefined
      if (name === undefined) throw readOnly(folder)
      const text = await read(name)
      if (text !== undefined) return {stdout: text, stderr: '', exitCode: 0, failure: undefined}
      throw new AuditformError('CAPTURE_INCOMPLETE', `${folder} holds no ${name}.`, {
        suggestions: [`On the host: auditctl ${args[0]} > ${name}`],
      })
    },
    facts: (query) => capturedFacts(query, read),
    exactReading: async () => ({
      kind: 'unavailable',
      reason: 'no-audit',
      detail: 'a recording has no kernel',
    }),
    surroundings: async () => unknownSurroundings,
    async rulesFolder() {
      const path = `${folder}/rules.d`
      return {path, files: await readFolder(path)}
    },
    changeRulesFile: () => Promise.reject(readOnly(folder)),
    mergeRules: (): Promise<RunResult> => Promise.reject(readOnly(folder)),
    withLock: () => Promise.reject(readOnly(folder)),
  }
}

function readOnly(folder: string): AuditformError {
  return new AuditformError(
    'TARGET_READ_ONLY',
    `${folder} is a recording; nothing can be applied to it.`,
    {
      suggestions: ['Plan against it, and apply on the host itself.'],
    },
  )
}

async function readCaptured(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(`${folder}/${name}`, 'utf8')
  } catch (error) {
    if (isFileError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw error
  }
}

/** A host without a recorded version counts as 3.1.2, the last release that lists rules as they were written. */
const assumedVersion = [3, 1, 2] as const

async function capturedFacts(
  query: FactsQuery,
  read: (name: string) => Promise<string | undefined>,
): Promise<HostFacts> {
  const directories = new Set(((await read('directories.txt')) ?? '').split('\n').filter(Boolean))
  const kind = (path: string): PathKind => (directories.has(path) ? 'directory' : 'missing')
  return {
    auditctl: parseAuditctlVersion((await read('auditctl-version.txt')) ?? '') ?? assumedVersion,
    machine: (await read('machine.txt'))?.trim() || 'x86_64',
    ioUring: true,
    users: numbersByName((await read('passwd')) ?? ''),
    groups: numbersByName((await read('group')) ?? ''),
    paths: new Map([...query.paths].map((path) => [path, kind(path)])),
  }
}

function numbersByName(text: string): Map<string, number> {
  const numbers = new Map([['root', 0]])
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':')
    if (name && number !== undefined && number !== '') numbers.set(name, Number(number))
  }
  return numbers
}

async function readFolder(path: string): Promise<readonly RulesFile[] | undefined> {
  try {
    const names = (await readdir(path)).filter(
      (name) => name.endsWith('.rules') && !name.startsWith('.'),
    )
    return await Promise.all(
      names.map(async (name) => ({
        name,
        path: `${path}/${name}`,
        text: await readFile(`${path}/${name}`, 'utf8'),
      })),
    )
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
}
