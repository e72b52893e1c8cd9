/**
 * A policy refuses some rules that a kernel holds, such as one that does something other than what
 * it says, or one on a folder that is not there. So an imported policy is read as any policy is,
 * and what is refused becomes a comment, until nothing is.
 */
import {
  type ImportedEntry,
  type ImportedPolicy,
  leftOutComment,
  policyLines,
  policyText,
} from './persist/import-text.ts'
import type {PolicyComplaint} from './policy/policy-complaint.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {PolicyInvalid} from './policy/policy-invalid.ts'
import {type PathKnowledge, readDesired} from './read-desired.ts'
import {policyComplaintWords} from './report/words/policy-complaints.ts'
import type {FactsQuery, HostFacts} from './rules/host-facts.ts'

/** A rule or a line that is not in the policy, and why. */
export interface LeftOutLine {
  readonly line: string
  readonly reason: string
}

export type FactsFor = (query: FactsQuery) => Promise<HostFacts>

/** Everything that is wrong with policies on a host. */
export async function complaintsAbout(
  names: readonly string[],
  files: PolicyFiles,
  factsFor: FactsFor,
  knowledge: PathKnowledge,
): Promise<readonly PolicyComplaint[]> {
  try {
    const {desired} = await readDesired(names, files, 'anyone', factsFor, knowledge)
    return desired.complaints
  } catch (error) {
    if (error instanceof PolicyInvalid) return error.complaints
    throw error
  }
}

/** A policy that is not refused. */
interface Settled {
  readonly policy: ImportedPolicy
  readonly leftOut: readonly LeftOutLine[]
}

/** Reads the policy as apply would, and leaves out what is refused, until nothing is. */
export async function settle(
  policy: ImportedPolicy,
  factsFor: FactsFor,
  knowledge: PathKnowledge,
): Promise<Settled> {
  const leftOut: LeftOutLine[] = []
  let entries = policy.entries
  for (;;) {
    const settled = {...policy, entries}
    const refused = await refusedEntries(settled, factsFor, knowledge)
    if (refused.size === 0) return {policy: settled, leftOut}
    entries = entries.map((entry) => {
      const reason = refused.get(entry)
      if (reason === undefined || entry.kind !== 'rule') return entry
      leftOut.push({line: entry.line, reason})
      return leftOutComment(entry.line, reason)
    })
  }
}

const madeFile = 'imported.json5'

async function refusedEntries(
  policy: ImportedPolicy,
  factsFor: FactsFor,
  knowledge: PathKnowledge,
): Promise<ReadonlyMap<ImportedEntry, string>> {
  const lines = policyLines(policy)
  const complaints = await complaintsAbout(
    [madeFile],
    onlyFile(policyText(policy)),
    factsFor,
    knowledge,
  )
  const refused = new Map<ImportedEntry, string>()
  for (const complaint of complaints) {
    if (complaint.severity !== 'error') continue
    const {reason} = policyComplaintWords(complaint)
    const entry = lines[complaint.place.line - 1]?.entry
    if (entry?.kind !== 'rule') throw new Error(`The imported policy is refused: ${reason}`)
    refused.set(entry, reason)
  }
  return refused
}

function onlyFile(text: string): PolicyFiles {
  const trust = {owner: 0, group: 0, mode: 0o640, folders: []}
  return {
    read: async (path) =>
      path === madeFile ? {kind: 'text', text, realPath: path, trust} : {kind: 'missing'},
    realFolder: async () => undefined,
  }
}
