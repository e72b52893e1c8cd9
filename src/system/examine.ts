import {
  type BootLinks,
  type Examination,
  type LogDisk,
  nothingExamined,
  type Question,
  type WatchedPath,
} from '../doctor/examination.ts'
import {bundles, type ExaminedPaths, examineParts, watchedPart} from './examine-script.ts'
import {runHere} from './script-here.ts'
import type {Part} from './ssh/script.ts'

/** Looks at this host. */
export async function examineHere(question: Question, paths: ExaminedPaths): Promise<Examination> {
  // Node cannot pass what is not UTF-8 in an argument.
  const watched = question.watched.filter((path) => path.isWellFormed())
  const [first = [], ...rest] = bundles(watched)
  const parts = await runHere([...examineParts(question, paths), watchedPart(first)])
  if (parts.length === 0) return nothingExamined
  const more: Part[] = []
  for (const bundle of rest) more.push(...(await runHere([watchedPart(bundle)])))
  return readExamination(
    [...parts.slice(0, partCount), joined([...parts.slice(partCount), ...more])],
    watched,
  )
}

const noAnswer: Part = {stdout: '', stderr: '', status: 1}

function joined(parts: readonly Part[]): Part {
  return {...noAnswer, stdout: parts.map(({stdout}) => stdout).join('')}
}

/** How many parts stand before that of the watched paths. */
const partCount = 10

/** Status of a part whose file or folder is not there. */
const missing = 3

/** Takes the answers to `examineParts` and `watchedPart` apart. */
export function readExamination(parts: readonly Part[], watched: readonly string[]): Examination {
  const [daemon, auditd, roots, capabilities, config, modes, log, mounts, links, services, paths] =
    parts
  const seen = (part: Part | undefined) => (part?.status === 0 ? part.stdout : undefined)
  const program = seen(daemon)?.trim()
  return {
    daemon: program === '' ? null : program,
    isAuditdInstalled: auditd === undefined ? undefined : auditd.stdout.trim() !== '',
    root: rootOf(seen(roots)),
    capabilities: seen(capabilities)?.trim(),
    config:
      config?.status === 0
        ? {kind: 'read', text: config.stdout}
        : {kind: config?.status === missing ? 'missing' : 'unknown'},
    modes: modesOf(seen(modes)),
    logDisk: logDiskOf(seen(log)),
    mounts: seen(mounts),
    bootLinks: linksOf(seen(links)),
    services: servicesOf(seen(services)),
    watched: new Map(watched.flatMap((path, index) => watchedOf(path, index, paths?.stdout ?? ''))),
  }
}

function rootOf(inodes: string | undefined): Examination['root'] {
  const [own, first] = (inodes ?? '').split('\n')
  if (!own || !first) return 'unknown'
  return own === first ? 'initial' : 'other'
}

function modesOf(text: string | undefined): Examination['modes'] {
  if (text === undefined || text === '') return undefined
  return text.split('\0').flatMap((entry) => {
    const [, mode, uid, gid, path] = /^([0-9a-f]+) (\d+) (\d+)\n(.*)$/s.exec(entry) ?? []
    if (path === undefined) return []
    return [{path, mode: Number.parseInt(mode ?? '', 16), uid: Number(uid), gid: Number(gid)}]
  })
}

function logDiskOf(text: string | undefined): LogDisk | undefined {
  const [folder, exists, disk] = (text ?? '').split('\n')
  if (!folder) return undefined
  // POSIX: device, blocks, used, available, per cent, and a mount point that may hold blanks.
  const [, total, free, mountPoint] = /(\d+) +\d+ +(\d+) +\S+ +(\/.*)$/.exec(disk ?? '') ?? []
  return {
    folder,
    exists: exists === 'yes',
    totalKiB: total === undefined ? undefined : Number(total),
    freeKiB: free === undefined ? undefined : Number(free),
    mountPoint,
  }
}

function linksOf(text: string | undefined): BootLinks | undefined {
  const lines = (text ?? '').split('\n')
  const named = (kind: string) =>
    [...new Set(lines.filter((line) => line.startsWith(kind)))].map((line) =>
      line.slice(kind.length),
    )
  const found = {paths: named('link '), masked: named('masked ')}
  // Where neither is there, nobody knows who starts services.
  return found.paths.length + found.masked.length === 0 ? undefined : found
}

function servicesOf(text: string | undefined): Examination['services'] {
  return text
    ?.trim()
    .split('\n\n')
    .map((block) => {
      const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? ''
      return {
        name: value('Id'),
        isInstalled: value('LoadState') !== 'not-found',
        isFailed: value('ActiveState') === 'failed',
        result: value('Result'),
      }
    })
}

const kinds: Readonly<Record<string, WatchedPath['kind']>> = {d: 'directory', o: 'other'}

function watchedOf(path: string, index: number, letters: string): readonly [string, WatchedPath][] {
  const [link, kind, parent] = letters.slice(3 * index, 3 * index + 3)
  if (parent === undefined) return []
  return [
    [path, {isLink: link === 'l', kind: kinds[kind ?? ''] ?? 'missing', hasParent: parent === 'y'}],
  ]
}
