/** One change of a host that was as its policy asks, and what is to be told of it. */
import fc from 'fast-check'
import type {DriftKind} from '../../src/drift/drift.ts'
import type {ControlSettings} from '../../src/rules/control.ts'
import {type KernelRule, ruleIdentity} from '../../src/rules/kernel-rule.ts'
import {orderMatters} from '../../src/rules/order-matters.ts'
import {Action, Field} from '../../src/rules/uapi.ts'
import type {Sandbox} from '../../src/system/sandbox-file.ts'
import {sandboxRules} from '../world.ts'
import type {QuietHost} from './quiet-hosts.ts'

/** What a change leaves behind. */
export interface Changed {
  readonly name: string
  readonly sandbox: Sandbox
  /** Differences of these kinds, and of no others, are to be told; of none where there are none. */
  readonly kinds: readonly DriftKind[]
  /** A rule that one of them is to be about. */
  readonly about?: KernelRule
}

/** Numbers that choose where a change is made and what it is. */
export interface Draw {
  readonly which: number
  readonly where: number
  readonly how: number
  readonly stranger: KernelRule
}

/** The draws for a host on which this stranger can be. */
export const someDraw = (stranger: fc.Arbitrary<KernelRule>): fc.Arbitrary<Draw> =>
  fc.record({which: fc.nat(), where: fc.nat(), how: fc.nat(), stranger})

type Change = (host: QuietHost, draw: Draw) => Changed | undefined

function pick<T>(from: readonly T[], number: number): T | undefined {
  return from.length === 0 ? undefined : from[number % from.length]
}

function isIn(rules: readonly KernelRule[], rule: KernelRule): boolean {
  return rules.some((each) => ruleIdentity(each) === ruleIdentity(rule))
}

/** The kernel with other rules, each list by itself as the kernel keeps it. */
function withRules(host: QuietHost, rules: readonly KernelRule[]): Sandbox {
  const sorted = [...rules].sort((one, other) => one.list - other.list)
  return {...host.machine.sandbox(), rules: sandboxRules(sorted)}
}

const kernelOf = (host: QuietHost): readonly KernelRule[] => host.machine.sandbox().rules

/** The place in the kernel of one rule of the policy. */
function placeOfOurs(host: QuietHost, {which}: Draw): number {
  const places = [...kernelOf(host).entries()].flatMap(([place, rule]) =>
    isIn(host.wish.wanted, rule) ? [place] : [],
  )
  return pick(places, which) ?? -1
}

const deleted: Change = (host, draw) => {
  const place = placeOfOurs(host, draw)
  const rules = kernelOf(host)
  const about = rules[place]
  if (about === undefined) return undefined
  const sandbox = withRules(host, rules.toSpliced(place, 1))
  return {name: 'a rule is deleted', sandbox, kinds: ['missing'], about}
}

const altered: Change = (host, draw) => {
  const place = placeOfOurs(host, draw)
  const rules = kernelOf(host)
  const about = rules[place]
  const other = about && alter(about, draw)
  if (about === undefined || other === undefined || isIn(rules, other)) return undefined
  return {
    name: 'a rule is altered',
    sandbox: withRules(host, rules.with(place, other)),
    // Where it now counts as somebody else's, it may stand where no rule of others can: between two
    // of the policy's that are free to stand in the kernel the other way round.
    kinds: [
      ...(['missing', 'changed', 'extra', 'suppressed'] as const),
      ...(host.wish.unmanaged === 'keep' ? (['order'] as const) : []),
    ],
    about,
  }
}

function alter(rule: KernelRule, {how, where}: Draw): KernelRule | undefined {
  const {fields, syscalls, action} = rule
  const index = fields.length === 0 ? 0 : where % fields.length
  const field = fields[index]
  const ways: readonly (KernelRule | undefined)[] = [
    {...rule, action: action === Action.never ? Action.always : Action.never},
    field && {...rule, fields: fields.toSpliced(index, 1)},
    field && {...rule, fields: fields.with(index, {...field, value: otherValue(field.value)})},
    {...rule, fields: [...fields, {type: Field.pid, op: 0x40000000, value: 7}]},
    syscalls === 'all' ? undefined : {...rule, syscalls: [...syscalls, 500]},
    syscalls === 'all' ? undefined : {...rule, syscalls: 'all'},
  ]
  return pick(ways, how)
}

function otherValue(value: number | string): number | string {
  return typeof value === 'string' ? `${value}x` : value ^ 1
}

const added: Change = (host, {stranger, where}) => {
  const rules = kernelOf(host)
  if (host.wish.unmanaged === 'keep' || isIn(rules, stranger)) return undefined
  const place = where % (rules.length + 1)
  const sandbox = withRules(host, rules.toSpliced(place, 0, stranger))
  return {name: 'a rule is added', sandbox, kinds: ['extra', 'suppressed'], about: stranger}
}

const doubled: Change = (host, draw) => {
  const about = kernelOf(host)[placeOfOurs(host, draw)]
  if (about === undefined) return undefined
  const sandbox = withRules(host, [about, ...kernelOf(host)])
  return {name: 'a rule is loaded twice', sandbox, kinds: ['extra'], about}
}

/** Neighbours, so that nothing else stands in another order. */
const swapped: Change = (host, {where}) => {
  const rules = kernelOf(host)
  const place = where % Math.max(1, rules.length - 1)
  const [first, second] = [rules[place], rules[place + 1]]
  if (first === undefined || second === undefined || first.list !== second.list) return undefined
  if (!isIn(host.wish.wanted, first) || !isIn(host.wish.wanted, second)) return undefined
  return {
    name: 'two rules change places',
    sandbox: withRules(host, rules.with(place, second).with(place + 1, first)),
    kinds: orderMatters(first, second) ? ['order'] : [],
  }
}

const others: {
  readonly [Name in keyof Required<ControlSettings>]: Required<ControlSettings>[Name]
} = {
  enabled: 'off',
  failure: 'panic',
  rate_limit: 7,
  backlog_limit: 77,
  backlog_wait_time: 777,
  loginuid_immutable: false,
}

const set: Change = (host, {which}) => {
  const names = Object.keys(others)
  const name = pick(names, which) ?? ''
  const {control} = host.machine.sandbox()
  const now = {
    ...control,
    ...Object.fromEntries(Object.entries(others).filter(([key]) => key === name)),
  }
  if (JSON.stringify(now) === JSON.stringify(control)) return undefined
  return {
    name: 'a control value is set',
    sandbox: {...host.machine.sandbox(), control: now},
    kinds: name in host.wish.control ? ['control'] : [],
  }
}

const ours = 'auditform.rules'

const edited: Change = (host, {how}) => {
  const sandbox = host.machine.sandbox()
  const text = sandbox.rules_d[ours] ?? ''
  const lines = text.split('\n')
  const last = lines.findLastIndex((line) => line.startsWith('-a'))
  const cut = last < 0 ? undefined : lines.toSpliced(last, 1).join('\n')
  const files: readonly (readonly [string, string | undefined, boolean])[] = [
    [ours, `${text}-w /edited -p wa\n`, true],
    [ours, cut, true],
    [ours, `${text}# A note.\n\n`, false],
    ['20-theirs.rules', '-w /theirs -p wa\n', host.wish.unmanaged === 'remove'],
    ['20-theirs.rules', '# Nothing yet.\n', false],
    ['20-theirs.rules.bak', '-w /theirs -p wa\n', false],
  ]
  const [file, now, isTold] = pick(files, how) ?? []
  if (file === undefined || now === undefined) return undefined
  return {
    name: `rules.d is edited: ${file}`,
    sandbox: {...sandbox, rules_d: {...sandbox.rules_d, [file]: now}},
    kinds: isTold ? ['rules.d'] : [],
  }
}

const removed: Change = (host) => {
  const sandbox = host.machine.sandbox()
  const {[ours]: _, ...rest} = sandbox.rules_d
  return {name: 'our file is removed', sandbox: {...sandbox, rules_d: rest}, kinds: ['rules.d']}
}

const changes: readonly Change[] = [
  ...[deleted, deleted, altered, altered, altered, added, added, doubled],
  ...[swapped, swapped, set, edited, edited, removed],
]

/** The change that a draw means; `undefined` where this host cannot be changed so. */
export function changeOf(host: QuietHost, draw: Draw): Changed | undefined {
  return pick(changes, draw.which)?.(host, draw)
}
