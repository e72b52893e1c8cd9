import {factsNeeded} from '../rules/facts-needed.ts'
import type {FactsQuery} from '../rules/host-facts.ts'
import {conditionFacts} from './conditions.ts'
import {findFiles, policyLanguage} from './find-files.ts'
import {folderOf, isAbsolutePath, isInside, joinPath} from './paths.ts'
import type {LoadedPolicy, PolicyItem, PolicyText, Unmanaged} from './policy.ts'
import {
  complaintAboutFile,
  complaintAt,
  distinctComplaints,
  type Finding,
  type PolicyComplaint,
} from './policy-complaint.ts'
import type {PolicyFiles, ReadResult} from './policy-files.ts'
import {readJson5Policy} from './read-json5-policy.ts'
import {readRulesFile} from './read-rules-file.ts'
import {type Extent, placeAt, type SourceFile, sourceFile} from './source.ts'
import {trustFindings} from './trust.ts'
import type {Variables} from './variables.ts'

/**
 * Reads policies and all that they include.
 *
 * What a file includes comes before its own settings and rules, and a file counts
 * once. Which file it is, its real path says, so that a symbolic link or another
 * spelling neither hides a circle nor leads out of the folder of the policy.
 * Nothing stops the walk: a file that cannot be used is a complaint, and the
 * others are read all the same.
 */

/** How policies are read. */
interface LoadOptions {
  readonly files: PolicyFiles
  /** `root`: what somebody else could have written is refused. */
  readonly trustAs: 'root' | 'anyone'
}

/** Reads files, folders or patterns such as `/etc/auditform/*.json5`, in the order given. */
export async function loadPolicy(
  entries: readonly string[],
  options: LoadOptions,
): Promise<LoadedPolicy> {
  const loading: Loading = {
    ...options,
    seen: new Map(),
    texts: [],
    items: [],
    complaints: [],
    unmanaged: undefined,
  }
  for (const entry of entries) await loadEntry(loading, entry)
  return {
    items: loading.items,
    unmanaged: loading.unmanaged?.value ?? 'remove',
    facts: factsOf(loading.items),
    complaints: distinctComplaints(loading.complaints),
    files: loading.texts,
  }
}

interface Loading extends LoadOptions {
  /** By real path: where each file was asked for. */
  readonly seen: Map<string, Reference>
  readonly texts: PolicyText[]
  readonly items: PolicyItem[]
  readonly complaints: PolicyComplaint[]
  unmanaged: Located<Unmanaged> | undefined
}

interface Located<Value> {
  readonly value: Value
  readonly source: SourceFile
  readonly extent: Extent
}

/** A path that was asked for, by whom, and what it may do. */
interface Reference {
  readonly path: string
  /** The place of the `include`; undefined for what was named on the command line. */
  readonly site: {readonly source: SourceFile; readonly extent: Extent} | undefined
  /** The files that are being read, the outermost first. */
  readonly chain: readonly {readonly name: string; readonly realPath: string}[]
  /** The folder of the policy as it was named, and the real folders that includes must stay in. */
  readonly home: string
  readonly folders: readonly string[]
  readonly variables: Variables
}

type TextResult = Extract<ReadResult, {readonly kind: 'text'}>

// Where auditctl's own rules lie: they are part of the host, and root's.
const auditFolder = '/etc/audit'

async function loadEntry(loading: Loading, entry: string): Promise<void> {
  const path = joinPath('.', entry)
  await follow(loading, {
    path,
    site: undefined,
    chain: [],
    home: folderOf(path),
    folders: [],
    variables: new Map(),
  })
}

async function follow(loading: Loading, reference: Reference): Promise<void> {
  const found = await findFiles(loading.files, reference.path)
  switch (found.kind) {
    case 'none':
      complainAbout(loading, reference, severityOf(found.finding, reference))
      return
    case 'named':
      await loadFile(loading, reference, found.file.result)
      return
    case 'listed': {
      for (const {path, result} of found.files)
        await loadFile(loading, {...reference, path}, result)
      for (const {path, result} of found.includedToo) {
        // What is left over includes itself by a circle, and is told so.
        const isDone = result.kind === 'text' && loading.seen.has(result.realPath)
        if (!isDone) await loadFile(loading, {...reference, path}, result)
      }
      return
    }
    default:
      found satisfies never
  }
}

// A pattern under `include` may wait for files to come; one on the command line may not.
function severityOf(finding: Finding, {site}: Reference): Finding {
  return finding.code === 'no-files' && site ? {...finding, severity: 'warning'} : finding
}

async function loadFile(loading: Loading, reference: Reference, result: ReadResult): Promise<void> {
  const {path, site} = reference
  if (site && isOutside(reference, result)) {
    const args = {
      path,
      folder: reference.home,
      ...(result.kind === 'text' && {real: result.realPath}),
    }
    complainAbout(loading, reference, {code: 'include-outside', args})
    return
  }
  switch (result.kind) {
    case 'missing':
      complainAbout(loading, reference, {code: 'file-missing', args: {path}})
      return
    case 'unreadable': {
      const args = {path, reason: result.reason}
      complainAbout(loading, reference, {code: 'file-unreadable', args})
      return
    }
    case 'directory':
      complainAbout(loading, reference, {code: 'file-is-folder', args: {path}})
      return
    case 'text': {
      const findings = refusals(loading, reference, result)
      for (const finding of findings) complainAbout(loading, reference, finding)
      if (findings.length === 0) await loadText(loading, reference, result)
      return
    }
    default:
      result satisfies never
  }
}

// Of a file that is not there only the spelling of its path can be judged.
function isOutside({path, home, folders}: Reference, result: ReadResult): boolean {
  if (result.kind === 'text' || result.kind === 'directory') {
    return ![...folders, auditFolder].some((folder) => isInside(folder, result.realPath))
  }
  if (isAbsolutePath(path) !== isAbsolutePath(home)) return false
  return ![home, auditFolder].some((folder) => isInside(folder, path))
}

function refusals(
  {seen, trustAs}: Loading,
  {path, chain}: Reference,
  {realPath, trust}: TextResult,
): readonly Finding[] {
  const start = chain.findIndex((each) => each.realPath === realPath)
  if (start >= 0) {
    const circle = [...chain.slice(start).map(({name}) => name), path].join(' -> ')
    return [{code: 'include-cycle', args: {path, chain: circle}}]
  }
  const earlier = seen.get(realPath)
  if (earlier) {
    const related = earlier.site && placeAt(earlier.site.source, earlier.site.extent.start)
    return [{code: 'included-twice', args: {path}, ...(related && {related})}]
  }
  if (policyLanguage(path) === undefined) return [{code: 'file-kind', args: {path}}]
  return trustAs === 'root' ? trustFindings(path, trust) : []
}

async function loadText(
  loading: Loading,
  reference: Reference,
  {text, realPath}: TextResult,
): Promise<void> {
  loading.seen.set(realPath, reference)
  loading.texts.push({path: reference.path, text})
  const source = sourceFile(reference.path, text)
  const complain = (complaint: PolicyComplaint): void => void loading.complaints.push(complaint)
  if (policyLanguage(reference.path) === 'rules') {
    loading.items.push(...readRulesFile(source, complain))
    return
  }
  const policy = readJson5Policy({source, variables: reference.variables, complain})
  if (!policy) return
  const inside = await insideOf(loading, reference, source, realPath)
  for (const {path, extent} of policy.includes) {
    const target = joinPath(folderOf(reference.path), path)
    await follow(loading, {
      ...inside,
      path: target,
      site: {source, extent},
      variables: policy.variables,
    })
  }
  if (policy.unmanaged) takeUnmanaged(loading, {...policy.unmanaged, source})
  loading.items.push(...policy.items)
}

async function insideOf(
  {files}: Loading,
  reference: Reference,
  {name}: SourceFile,
  realPath: string,
): Promise<Reference> {
  const chain = [...reference.chain, {name, realPath}]
  if (reference.site) return {...reference, chain}
  // A policy that is named through a symbolic link may include beside the link and beside its target.
  const home = folderOf(reference.path)
  const named = await files.realFolder(home)
  const folders = [folderOf(realPath), ...(named === undefined ? [] : [named])]
  return {...reference, chain, home, folders}
}

function takeUnmanaged(loading: Loading, stated: Located<Unmanaged>): void {
  const {unmanaged: earlier} = loading
  if (earlier && earlier.value !== stated.value) {
    const related = placeAt(earlier.source, earlier.extent.start)
    const args = {value: stated.value, other: earlier.value}
    const finding = {code: 'unmanaged-contradicts', severity: 'warning', args, related} as const
    loading.complaints.push(complaintAt(stated.source, stated.extent, finding))
  }
  loading.unmanaged = stated
}

function complainAbout({complaints}: Loading, {path, site}: Reference, finding: Finding): void {
  complaints.push(
    site ? complaintAt(site.source, site.extent, finding) : complaintAboutFile(path, finding),
  )
}

function factsOf(items: readonly PolicyItem[]): FactsQuery {
  const queries = items.flatMap((item) =>
    item.kind === 'rule'
      ? [factsNeeded(item.words.map(({text}) => text)), conditionFacts(item.when)]
      : [],
  )
  return {
    users: new Set(queries.flatMap(({users}) => [...users])),
    groups: new Set(queries.flatMap(({groups}) => [...groups])),
    paths: new Set(queries.flatMap(({paths}) => [...paths])),
  }
}
