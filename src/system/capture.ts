import {readFile, stat} from 'node:fs/promises'
import type {TrailAnswer} from '../author/trail.ts'
import {nothingExamined} from '../doctor/examination.ts'
import {AuditformError} from '../errors.ts'
import {knownMachines} from '../policy/conditions.ts'
import {normalizePath} from '../policy/paths.ts'
import type {FactsQuery, HostFacts} from '../rules/host-facts.ts'
import {decodeKernelString} from '../rules/kernel-string.ts'
import {type AuditctlVersion, parseAuditctlVersion} from '../rules/version.ts'
import {isFileError} from './files.ts'
import {entriesOf} from './host-lookups.ts'
import {readRulesDir} from './rules-dir.ts'
import {unknownSurroundings} from './surroundings.ts'
import type {RunResult, System} from './system.ts'

/**
 * A host as recorded text: `auditctl-l.txt`, `auditctl-s.txt`, and where there
 * are any `auditctl-l-i.txt` (which names machines), `auditctl-version.txt`, `machine.txt`, `passwd`, `group`,
 * `directories.txt` (a path a line), `rules.d/`, `audit.rules`, `cmdline.txt`, `auditd.conf` and
 * `ausearch.txt` (`ausearch --raw -m CONFIG_CHANGE`). It
 * can be planned for, and nothing can be applied to it.
 */
export function captureSystem(folder: string): System {
  const read = (name: string) => readCaptured(folder, name)
  const recorded = new Map([
    ['-l', 'auditctl-l.txt'],
    ['-l -i', 'auditctl-l-i.txt'],
    ['-s', 'auditctl-s.txt'],
  ])

  return {
    kind: 'capture',
    description: `capture ${folder}`,
    async auditctl(args) {
      const name = recorded.get(args.join(' '))
      if (name === undefined) throw recordingRefusal(folder)
      const text = await read(name)
      if (text !== undefined && text.trim() !== '') return succeeded(text)
      // auditctl says "No rules"; an empty file is what is left of a run that failed.
      const what = text === undefined ? `${folder} holds no ${name}` : `${folder}/${name} is empty`
      throw new AuditformError('CAPTURE_INCOMPLETE', `${what}.`, {
        suggestions: [`On the host: auditctl ${args.join(' ')} > ${name}`],
      })
    },
    async facts(query) {
      await mustBeFolder(folder)
      return capturedFacts(folder, query)
    },
    exactReading: async () => ({
      kind: 'unavailable',
      reason: 'no-audit',
      detail: 'a recording has no kernel',
    }),
    watchedPaths: async () => undefined,
    surroundings: async () => ({
      ...unknownSurroundings,
      kernelCommandLine: (await read('cmdline.txt')) ?? '',
    }),
    rulesFolder: () => readRulesDir(`${folder}/rules.d`),
    bootFiles: async () => {
      const text = await read('audit.rules')
      const auditRules = text === undefined ? undefined : {path: `${folder}/audit.rules`, text}
      return {auditRules, awkKnowsSpace: undefined}
    },
    changeRulesFile: () => Promise.reject(recordingRefusal(folder)),
    mergeRules: (): Promise<RunResult> => Promise.reject(recordingRefusal(folder)),
    withLock: () => Promise.reject(recordingRefusal(folder)),
    loadRules: () => Promise.reject(recordingRefusal(folder)),
    readiness: () => Promise.reject(recordingRefusal(folder)),
    async examine() {
      const text = await read('auditd.conf')
      return text === undefined
        ? nothingExamined
        : {...nothingExamined, config: {kind: 'read', text}}
    },
    async auditTrail() {
      const stdout = await read('ausearch.txt')
      return stdout === undefined ? undefined : capturedTrail(stdout, (await read('passwd')) ?? '')
    },
    bootId: async () => '',
    stateFolder: folder,
    readState: async () => undefined,
    writeState: () => Promise.reject(recordingRefusal(folder)),
    appendState: () => Promise.reject(recordingRefusal(folder)),
    removeState: () => Promise.reject(recordingRefusal(folder)),
    readStateFolder: async () => undefined,
    listStateFolders: async () => [],
    writeStateFolder: () => Promise.reject(recordingRefusal(folder)),
    removeStateFolder: () => Promise.reject(recordingRefusal(folder)),
    announce: async () => {},
  }
}

/** What `ausearch --raw -m CONFIG_CHANGE` printed on the host; of its boot and its log nothing is known. */
function capturedTrail(stdout: string, passwd: string): TrailAnswer {
  return {
    search: {stdout, stderr: '', exitCode: 0},
    oldest: '',
    now: undefined,
    bootedAt: undefined,
    host: '',
    files: new Map(),
    users: new Map([...entriesOf(passwd)].map(([name, id]) => [id, name])),
  }
}

function succeeded(stdout: string): RunResult {
  return {stdout, stderr: '', exitCode: 0, failure: undefined}
}

/** A recording is read and never changed. */
export function recordingRefusal(folder: string): AuditformError {
  return new AuditformError(
    'TARGET_READ_ONLY',
    `${folder} is a recording; nothing can be applied to it.`,
    {
      suggestions: ['Plan against it, and apply on the host itself.'],
    },
  )
}

async function mustBeFolder(folder: string): Promise<void> {
  const about = await stat(folder).catch(() => undefined)
  if (about?.isDirectory()) return
  const what = about === undefined ? 'there is no such folder' : 'it is no folder'
  throw new AuditformError('CAPTURE_MISSING', `${folder} cannot be read as a recording: ${what}.`, {
    suggestions: [
      'A recording is a folder with what auditctl -l and auditctl -s print, as auditctl-l.txt and auditctl-s.txt.',
    ],
  })
}

async function readCaptured(folder: string, name: string): Promise<string | undefined> {
  try {
    return decodeKernelString(await readFile(`${folder}/${name}`))
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** A host without a recorded version counts as 3.1.2, the last release that lists rules as they were written. */
const assumedVersion = [3, 1, 2] as const

async function capturedFacts(folder: string, query: FactsQuery): Promise<HostFacts> {
  const read = (name: string) => readCaptured(folder, name)
  const lines = ((await read('directories.txt')) ?? '').split('\n').filter(Boolean)
  const directories = new Set(['/', ...lines.map(normalizePath)])
  // What a recording does not name may well be there.
  const kind = (path: string) =>
    directories.has(normalizePath(path)) ? ('directory' as const) : ('other' as const)
  return {
    auditctl: versionIn(folder, await read('auditctl-version.txt')),
    machine: machineIn(folder, await read('machine.txt')),
    ioUring: true,
    users: new Map([['root', 0], ...entriesOf((await read('passwd')) ?? '')]),
    groups: new Map([['root', 0], ...entriesOf((await read('group')) ?? '')]),
    paths: new Map([...query.paths].map((path) => [path, kind(path)])),
  }
}

function versionIn(folder: string, text: string | undefined): AuditctlVersion {
  const version = text === undefined ? assumedVersion : parseAuditctlVersion(text)
  if (version !== undefined) return version
  throw new AuditformError(
    'CAPTURE_INCOMPLETE',
    `${folder}/auditctl-version.txt names no version.`,
    {suggestions: ['On the host: auditctl -v > auditctl-version.txt']},
  )
}

function machineIn(folder: string, text: string | undefined): string {
  const name = text === undefined ? 'x86_64' : text.trim()
  if (knownMachines.includes(name)) return name
  throw new AuditformError(
    'CAPTURE_INCOMPLETE',
    `${folder}/machine.txt names no machine with audit.`,
    {suggestions: ['On the host: uname -m > machine.txt']},
  )
}
