import {createTwoFilesPatch} from 'diff'
import type {AuditState} from '../rules/audit-state.ts'
import type {HostFacts} from '../rules/host-facts.ts'
import type {RulesFile, RulesFolder} from '../system/system.ts'
import {ourFileName, renderRules, type Unwritable} from './render.ts'
import {filesOfOthers, loadsTheSame, ourFile, rulesOfOthers} from './rules-folder.ts'

/** What is to become of our file in rules.d. */
export interface FileProposal {
  readonly name: string
  readonly path: string
  /** `remove` only where a rollback goes back to what was there before the first apply. */
  readonly change: 'none' | 'create' | 'update' | 'remove'
  /** The text that is to stand there; empty where the file goes. */
  readonly text: string
  /** A unified diff; empty when nothing changes. */
  readonly diff: string
  /** Files that load rules of their own at boot, in front of ours. */
  readonly others: readonly RulesFile[]
  /** Files of others that were set aside earlier, and take their names again. */
  readonly putBack?: readonly RulesFile[]
  readonly unwritable: readonly Unwritable[]
}

/**
 * Proposes the text of our file; `undefined` when the machine has no rules.d folder.
 * Where files of others stay, what they load is left out of ours: the second of two
 * equal rules would stop the load at boot.
 */
export function proposeFile(
  folder: RulesFolder,
  state: AuditState,
  facts: HostFacts,
  unmanaged: 'remove' | 'keep',
): FileProposal | undefined {
  if (folder.files === undefined) return undefined
  const before = ourFile(folder)
  const others = filesOfOthers(folder)
  const loaded = unmanaged === 'keep' ? rulesOfOthers(others, facts) : new Map<string, string>()
  const {text, unwritable} = renderRules(state, facts, loaded)
  const path = `${folder.path}/${ourFileName}`
  const change = changeOf(before, text)
  return {
    name: ourFileName,
    path,
    change,
    text,
    diff: change === 'none' ? '' : unifiedDiff(path, before?.text, text),
    others,
    unwritable,
  }
}

/** Comments that moved with the lines of a policy are no reason to touch a host. */
function changeOf(before: RulesFile | undefined, text: string): FileProposal['change'] {
  if (before === undefined) return 'create'
  return loadsTheSame(before.text, text) ? 'none' : 'update'
}

/** A unified diff of a file; `undefined` where there is none. */
export function unifiedDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string {
  const from = before === undefined ? '/dev/null' : path
  const to = after === undefined ? '/dev/null' : path
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, {
    context: 2,
  })
  // The head that the library writes above the names is no part of a unified diff.
  return patch.slice(patch.indexOf('--- '))
}
