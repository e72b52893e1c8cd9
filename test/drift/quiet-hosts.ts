/** Hosts that an apply has just brought to their policy, of any auditctl and machine. */
import {mkdir, rm, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import fc from 'fast-check'
import type {Drift} from '../../src/drift/drift.ts'
import {mergedLines, mergedText} from '../../src/persist/augenrules.ts'
import {controlWords} from '../../src/plan/control-operations.ts'
import type {PolicyFiles} from '../../src/policy/policy-files.ts'
import {readDesired} from '../../src/read-desired.ts'
import {readDrift} from '../../src/read-drift.ts'
import {carryOut, propose} from '../../src/reconcile.ts'
import {compileWords} from '../../src/rules/compile.ts'
import {type ControlSettings, controlNames} from '../../src/rules/control.ts'
import {formatRule, formatWords} from '../../src/rules/format-words.ts'
import type {HostFacts} from '../../src/rules/host-facts.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {can} from '../../src/rules/quirks.ts'
import {Field} from '../../src/rules/uapi.ts'
import {formatVersion} from '../../src/rules/version.ts'
import {freshSandbox, type Sandbox} from '../../src/system/sandbox-file.ts'
import type {System} from '../../src/system/system.ts'
import {type MemoryMachine, memoryMachine} from '../apply/memory-machine.ts'
import {memoryFiles} from '../policy/memory-files.ts'
import {field, plainRule, rule, someFacts} from '../rules/arbitrary-rules.ts'
import {sandboxRules} from '../world.ts'

/** A host before the apply, and what it is to become. */
export interface Wish {
  readonly facts: HostFacts
  readonly wanted: readonly KernelRule[]
  readonly control: ControlSettings
  readonly unmanaged: 'remove' | 'keep'
  /** What is in its kernel before: rules that go, rules of an agent, and some that are wanted. */
  readonly before: readonly KernelRule[]
  /** Whether audit.rules is made from rules.d there. */
  readonly hasAuditRules: boolean
}

/** A host as its policy asks. */
export interface QuietHost {
  readonly machine: MemoryMachine
  readonly system: System
  readonly files: PolicyFiles
  readonly wish: Wish
}

/** Words that auditctl takes and that nobody need complain about. */
function isSound(each: KernelRule, facts: HostFacts): boolean {
  const words = formatWords(each, 'append', facts)
  if (words === undefined || formatRule(each, facts) === undefined) return false
  return compileWords(words, facts).findings.every(({severity}) => severity !== 'error')
}

const agentRule = fc
  .tuple(fc.constantFrom('/a', '/b/c'), fc.constantFrom('osquery', 'auoms_x', 'wazuh_fim'))
  .map(([path, key]) =>
    rule([field(Field.path, path), field(Field.perm, 10), field(Field.key, key)]),
  )

const someControl: fc.Arbitrary<ControlSettings> = fc.record(
  {
    enabled: fc.constantFrom('on', 'on', 'locked', 'off'),
    failure: fc.constantFrom('silent', 'printk', 'panic'),
    backlog_limit: fc.constantFrom(0, 64, 8192),
    rate_limit: fc.constantFrom(0, 100),
    backlog_wait_time: fc.constantFrom(0, 15_000, 60_000),
    loginuid_immutable: fc.constant(true),
  },
  {requiredKeys: []},
)

const distinct = (rules: readonly KernelRule[]): readonly KernelRule[] => [
  ...new Map(rules.map((each) => [ruleIdentity(each), each])).values(),
]

/** Hosts with at most this many rules of their policy. */
export const someWish = (maxLength: number): fc.Arbitrary<Wish> =>
  someFacts.chain((facts) => {
    const rules = fc.array(plainRule(facts), {maxLength})
    return fc
      .record({
        facts: fc.constant(facts),
        wanted: rules,
        stray: fc.array(fc.oneof(agentRule, plainRule(facts)), {maxLength: 2}),
        isThere: fc.boolean(),
        control: someControl,
        unmanaged: fc.constantFrom('remove', 'keep'),
        hasAuditRules: fc.boolean(),
      })
      .map(({stray, isThere, ...wish}) => {
        const wanted = distinct(wish.wanted.filter((each) => isSound(each, facts)))
        // 4.0.4 can neither delete nor prepend, so that there is no way to some lists.
        const isFree = can(facts.auditctl, 'delete') && can(facts.auditctl, 'prepend')
        const known = isThere ? wanted.toReversed().slice(0, 2) : []
        const before = isFree ? [...stray.filter((each) => isSound(each, facts)), ...known] : []
        return {...wish, wanted, before: inListOrder(distinct(before))}
      })
  })

function inListOrder(rules: readonly KernelRule[]): readonly KernelRule[] {
  return [...rules].sort((one, other) => one.list - other.list)
}

/** The lines of a policy that asks for this. */
function policyLines({wanted, control, facts}: Wish): readonly string[] {
  const values = controlNames.flatMap((name) => {
    const value = control[name]
    return value === undefined ? [] : [controlWords(name, value).join(' ')]
  })
  return [...values, ...wanted.map((each) => formatRule(each, facts) ?? '')]
}

/** Brings a host to what is wished by an apply. */
export async function quietHost(wish: Wish): Promise<QuietHost> {
  const {facts, before, unmanaged, hasAuditRules} = wish
  const machine = memoryMachine({
    ...freshSandbox,
    auditctl: formatVersion(facts.auditctl),
    machine: facts.machine,
    io_uring: facts.ioUring,
    paths: {'/': 'directory', '/a': 'directory', '/b': 'directory', '/b/c': 'other'},
    rules: sandboxRules(before),
    rules_d: {'10-notes.rules': '## Not a rule in it.\n-D\n'},
  })
  const files = memoryFiles({
    'p.json5': JSON.stringify({unmanaged, include: './p.rules'}),
    'p.rules': `${policyLines(wish).join('\n')}\n`,
  })
  const {desired, facts: read} = await readDesired(
    ['p.json5'],
    files,
    'anyone',
    machine.system.facts,
    'as-described',
  )
  await carryOut(machine.system, await propose(machine.system, desired, read, whole), () => {})
  const text = hasAuditRules ? compiledRules(machine.sandbox(), facts) : undefined
  return {machine, files, wish, system: withAuditRules(machine.system, text)}
}

const whole = {liveOnly: false, takeOver: false}

/** The same host with this audit.rules, or with none. */
function withAuditRules(system: System, text: string | undefined): System {
  const auditRules = text === undefined ? undefined : {path: '/audit.rules', text}
  return {...system, bootFiles: async () => ({auditRules, awkKnowsSpace: true})}
}

function compiledRules({rules_d}: Sandbox, {auditctl}: HostFacts): string {
  const files = Object.entries(rules_d).map(([name, text]) => ({name, path: name, text}))
  return mergedText(mergedLines(files, {auditctl, awkKnowsSpace: true}))
}

/** What drift finds on a host. */
export async function driftOn(
  system: System,
  files: PolicyFiles,
  policy = 'p.json5',
): Promise<readonly Drift[]> {
  const {desired, facts} = await readDesired(
    [policy],
    files,
    'anyone',
    system.facts,
    'as-described',
  )
  const proposal = await propose(system, desired, facts, whole)
  return (await readDrift(system, proposal, desired.controlPlaces)).drifts
}

/** The same host where only the text of the listing can be read. */
export function textOnly(system: System): System {
  return {
    ...system,
    exactReading: async () => ({kind: 'unavailable', reason: 'no-koffi', detail: 'a test'}),
  }
}

/** Records the host in a folder, for `--target capture:`. */
export async function record({machine, wish, system}: QuietHost, folder: string): Promise<void> {
  const {rules_d, users, groups, paths} = machine.sandbox()
  const {auditRules} = await system.bootFiles()
  await rm(folder, {recursive: true, force: true})
  await mkdir(join(folder, 'rules.d'), {recursive: true})
  const printed = async (...args: readonly string[]) => (await system.auditctl(args)).stdout
  const accounts = (names: Sandbox['users']) =>
    Object.entries(names).map(([name, id]) => `${name}:x:${id}:\n`)
  const texts = {
    'auditctl-l.txt': await printed('-l'),
    'auditctl-s.txt': await printed('-s'),
    ...(wish.hasAuditRules ? {'auditctl-l-i.txt': await printed('-l', '-i')} : {}),
    'auditctl-version.txt': await printed('-v'),
    'machine.txt': wish.facts.machine,
    passwd: accounts(users).join(''),
    group: accounts(groups).join(''),
    'directories.txt': Object.keys(paths)
      .filter((path) => paths[path] === 'directory')
      .join('\n'),
    ...(auditRules?.text === undefined ? {} : {'audit.rules': auditRules.text}),
    ...Object.fromEntries(Object.entries(rules_d).map(([name, text]) => [`rules.d/${name}`, text])),
  }
  await Promise.all(
    Object.entries(texts).map(([name, text]) => writeFile(join(folder, name), text)),
  )
}
