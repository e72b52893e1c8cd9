/**
 * What a host has, as a policy.
 *
 * Imported and planned against the same host, the policy changes nothing: that is what it is for,
 * and a comment says wherever it cannot be kept. Rules are written in the one form that every
 * auditctl reads alike; where they came from, and what the listing could not tell, stands above.
 */

import {AuditformError, ExitStatus} from './errors.ts'
import {complaintsAbout, type FactsFor, type LeftOutLine, settle} from './import-settle.ts'
import {fileEntries} from './persist/import-files.ts'
import {leftOutWords, liveEntries} from './persist/import-live.ts'
import {inLoadOrder, originFacts, ruleOrigins} from './persist/import-origins.ts'
import {type ImportedPolicy, policyText} from './persist/import-text.ts'
import {loadPolicy} from './policy/load-policy.ts'
import {joinPath, nameOf} from './policy/paths.ts'
import type {PolicyComplaint} from './policy/policy-complaint.ts'
import type {PolicyFiles} from './policy/policy-files.ts'
import {sourceFile} from './policy/source.ts'
import type {PathKnowledge} from './read-desired.ts'
import type {ControlSettings} from './rules/control.ts'
import {Field} from './rules/uapi.ts'
import {type Observation, observe} from './state/observe.ts'
import {isReal} from './system/is-real.ts'
import type {RulesFile, System} from './system/system.ts'

/** A policy that was made, and what did not go into it. */
export interface Imported {
  readonly text: string
  readonly rules: number
  readonly control: ControlSettings
  readonly leftOut: readonly LeftOutLine[]
  readonly complaints: readonly PolicyComplaint[]
  /** False when something was left out that the policy should say. */
  readonly isWhole: boolean
}

/** Makes a policy of the rules and control values that a kernel holds. */
export async function importLive(
  system: System,
  {all}: {readonly all: boolean},
): Promise<Imported> {
  const {files = []} = await system.rulesFolder()
  const {observation, facts, origins} = await observeWithOrigins(system, inLoadOrder(files))
  const {state, unreadable} = observation
  const live = liveEntries(state.rules, {facts, origins, unreadable, all})
  const {control, notes} = liveControl(state.control)
  const head = [
    `Imported by auditform: what the kernel of ${system.description} held.`,
    ...nextSteps('says that no rule changes'),
  ]
  const policy = {head, control, controlNotes: notes, entries: live.entries}
  // Only a host that is asked knows what is missing on it.
  const knowledge = isReal(system) ? 'known' : 'as-described'
  const settled = await settle(policy, system.facts, knowledge)
  const leftOut = live.leftOut.map(({line, reason}) => ({line, reason: leftOutWords(reason)}))
  const isMeant = live.leftOut.every(({reason}) => ['agent', 'twin'].includes(reason.kind))
  return {
    ...described(settled.policy),
    leftOut: [...leftOut, ...settled.leftOut],
    complaints: [],
    isWhole: isMeant && settled.leftOut.length === 0,
  }
}

const nextSteps = (plan: string) => [
  '',
  `Next: auditform plan with this file ${plan}.`,
  'Give rules a reason (why) and leave out what nobody needs; then auditform apply.',
  '',
]

function described(policy: ImportedPolicy): Pick<Imported, 'text' | 'rules' | 'control'> {
  return {
    text: policyText(policy),
    rules: policy.entries.filter(({kind}) => kind === 'rule').length,
    control: policy.control,
  }
}

/**
 * A listing does not say which paths are directories, and the rules files help to guess; so what
 * it names is looked up, and the listing is read again with that.
 */
async function observeWithOrigins(system: System, files: readonly RulesFile[]) {
  const query = originFacts(files)
  const first = await system.facts(query)
  const hints = [...ruleOrigins(files, first).values()].map(({rule}) => rule)
  const before = await observe(system, first, hints)
  const facts = await system.facts({...query, paths: new Set([...query.paths, ...paths(before)])})
  const origins = ruleOrigins(files, facts)
  const rules = [...origins.values()].map(({rule}) => rule)
  const isProven = before.readers.kind !== 'text-only'
  return {facts, origins, observation: isProven ? before : await observe(system, facts, rules)}
}

function paths({state}: Observation): readonly string[] {
  return state.rules.flatMap(({rule}) =>
    rule.fields.flatMap(({type, value}) =>
      type === Field.path || type === Field.dir ? [String(value)] : [],
    ),
  )
}

function liveControl({enabled, loginuid_immutable, ...rest}: ControlSettings): {
  readonly control: ControlSettings
  readonly notes: readonly string[]
} {
  const immutable = loginuid_immutable === true ? {loginuid_immutable} : {}
  if (enabled === 'locked') {
    const notes = [
      'The kernel is locked. To lock it at the end of every apply:',
      "enabled: 'locked',",
    ]
    return {control: {...rest, ...immutable}, notes}
  }
  const notes = enabled === 'off' ? ["Nothing is recorded now. To record: enabled: 'on'"] : []
  return {
    control: {...(enabled === undefined ? {} : {enabled}), ...rest, ...immutable},
    notes,
  }
}

/** Makes a policy of a rules file, or of a folder of them as augenrules would put it together. */
export async function importFiles(
  path: string,
  files: PolicyFiles,
  factsFor: FactsFor,
  knowledge: PathKnowledge,
): Promise<Imported> {
  const found = await rulesFiles(path, files)
  const names = found.map((file) => file.path)
  const loaded = await loadPolicy(names, {files, trustAs: 'anyone'})
  const complaints = await complaintsAbout(names, files, factsFor, knowledge)
  const sources = found.map((file) => sourceFile(file.path, file.text))
  const facts = await factsFor(loaded.facts)
  const read = fileEntries({sources, items: loaded.items, complaints}, facts)
  const policy = {
    head: [
      `Imported by auditform from ${path}.`,
      ...nextSteps('says what the kernel holds instead'),
    ],
    control: read.control,
    controlNotes:
      read.control.enabled === 'locked'
        ? ['locked: no rule can be changed between an apply and the next boot']
        : [],
    entries: read.entries,
  }
  const settled = await settle(policy, factsFor, knowledge)
  return {
    ...described(settled.policy),
    leftOut: [...read.leftOut, ...settled.leftOut],
    complaints,
    isWhole: settled.leftOut.length === 0 && !complaints.some(({severity}) => severity === 'error'),
  }
}

async function rulesFiles(path: string, files: PolicyFiles): Promise<readonly RulesFile[]> {
  const there = await files.read(path)
  if (there.kind === 'text' && !path.endsWith('.rules')) {
    throw new AuditformError('NOT_A_RULES_FILE', `${path} is not named *.rules.`, {
      status: ExitStatus.usage,
      suggestions: ['If it is in the language of auditctl, copy it to a file that is named so.'],
    })
  }
  const names = there.kind === 'directory' ? there.entries.filter(isRulesFile) : undefined
  const found = names?.map((name) => joinPath(path, name)) ?? [joinPath('.', path)]
  const read: RulesFile[] = []
  for (const each of found) {
    const result = await files.read(each)
    if (result.kind === 'text') read.push({name: nameOf(each), path: each, text: result.text})
    else if (result.kind !== 'directory') throw unreadable(each, result)
  }
  if (read.length > 0) return inLoadOrder(read)
  throw new AuditformError('NO_RULES_FILES', `${path} holds no *.rules file.`, {
    status: ExitStatus.usage,
    suggestions: [
      'Name a folder such as /etc/audit/rules.d, or a file in the language of auditctl.',
    ],
  })
}

/** What augenrules reads: no hidden files, no other endings. */
const isRulesFile = (name: string): boolean => name.endsWith('.rules') && !name.startsWith('.')

function unreadable(
  path: string,
  result: {readonly kind: 'missing'} | {readonly kind: 'unreadable'; readonly reason: string},
): AuditformError {
  const reason = result.kind === 'missing' ? 'there is no such file' : result.reason
  return new AuditformError('RULES_UNREADABLE', `${path} cannot be read: ${reason}.`)
}
